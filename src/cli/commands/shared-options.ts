import { Option } from 'commander'

export const jsonOption = (): Option => new Option('--json', 'one JSON record a line on stdout, for programs')

export const executorOption = (): Option =>
  new Option('--executor <executor>', 'what computes (default: auto, native where it loads)').choices([
    'auto',
    'native',
    'eager',
  ])

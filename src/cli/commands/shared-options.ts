import { InvalidArgumentError, Option } from 'commander'
import {
  parsePreprocessingChoice,
  PREPROCESSING_HELP,
  type PreprocessingChoice,
} from '../../shared/preprocessing-choice.ts'

export const jsonOption = (): Option => new Option('--json', 'one JSON record a line on stdout, for programs')

/** For what a model's file does not say, or says wrongly. */
export const preprocessingOption = (): Option =>
  new Option('--preprocessing <how>', `how photos are prepared: ${PREPROCESSING_HELP}`).argParser(readPreprocessing)

function readPreprocessing(value: string): PreprocessingChoice {
  const choice = parsePreprocessingChoice(value)
  if (choice) return choice
  throw new InvalidArgumentError(`“${value}” is no way to prepare photos. Give one of ${PREPROCESSING_HELP}.`)
}

export const quietOption = (): Option => new Option('--quiet', 'results only: no progress, no remarks')

export const executorOption = (): Option =>
  new Option('--executor <executor>', 'what computes (default: auto, native where it loads)').choices([
    'auto',
    'native',
    'eager',
  ])

export const labelsOption = (): Option =>
  new Option('--labels <amount>', 'how many labels a photo has in a table (default: found)').choices(['one', 'several'])

export const fileColumnOption = (): Option =>
  new Option('--file-column <column>', 'column of a table that names the photos: its name or number (default: found)')

export const labelColumnOption = (): Option =>
  new Option('--label-column <column>', 'column that holds the labels, or columns of 0 and 1: cat,dog (default: found)')

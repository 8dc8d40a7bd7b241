import { say } from './texts/say.ts'

/** What the program's end says to whoever started it. Listed in `frostline --help`. */
export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  data: 3,
  model: 4,
  output: 5,
  stopped: 6,
  diverged: 7,
  engine: 8,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** As shells count what a signal ended. */
export const BY_SIGNAL = 128

/** What the launcher ends with where nothing can run this (scripts/exit-codes.mjs). */
const NO_NODE = 69

/** Every code with what it means, for help. */
export function exitHelp(): string {
  const own = Object.entries(EXIT).map(([name, code]) => `  ${code}  ${say(`exit.${name as keyof typeof EXIT}`)}`)
  const bySignal = say('exit.andMore', { code: String(BY_SIGNAL) })
  return [
    say('exit.title'),
    ...own,
    `  ${NO_NODE}  ${say('exit.noNode')}`,
    `  ${bySignal}  ${say('exit.bySignal')}`,
  ].join('\n')
}

const USAGE = [
  'usage',
  'bad-plan',
  'set-not-given',
  'damaged-request',
  'bad-request',
  'no-run',
  'model-no-such-layer',
  'split-fractions-invalid',
  'run-changed',
  'no-server',
  'is-a-project',
  'no-such-address',
]
const DATA = [
  'photos-not-found',
  'no-photos',
  'several-data-sets',
  'table-too-large',
  'one-class',
  'dataset-too-small',
  'class-not-in-training',
  'class-unknown',
  'label-table-invalid',
  'bad-labels',
  'bad-label',
  'bad-class-weights',
  'photo-changed',
  'bad-photo-list',
]
const MODEL = ['unsupported-layer', 'engine', 'export-disagrees']
const ENGINE = [
  'native-unavailable',
  'onnxruntime-unavailable',
  'gpu-unavailable',
  'eager-unavailable',
  'decoder-unavailable',
  'trainer-crashed',
  'trainer-answer',
  'out-of-memory',
]

/** The exit code of a failure, by its error's code. What is foreseen and none of the others has to do with files, folders or ports. */
export function exitCodeOf(code: string): ExitCode {
  if (USAGE.includes(code) || code.startsWith('freeze-')) return EXIT.usage
  if (DATA.includes(code)) return EXIT.data
  if (code === 'model-exists') return EXIT.output
  if (code === 'export-stopped') return EXIT.stopped
  if (code === 'diverged' || code === 'non-finite-logits') return EXIT.diverged
  if (MODEL.includes(code) || code.startsWith('model-') || code.startsWith('download-')) return EXIT.model
  if (ENGINE.includes(code) || code.startsWith('engine-')) return EXIT.engine
  return code === 'unexpected' ? EXIT.unexpected : EXIT.output
}

/** Tells the program how a command ended. */
export type Finish = (code: ExitCode) => void

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

export const EXIT_HELP = `Exit codes:
  0  done
  1  unexpected: a bug in Frostline
  2  the command line or the plan cannot be understood
  3  the photos or their labels cannot be used
  4  the model cannot be used, or not be downloaded
  5  something cannot be written, read or opened: disk full, no permission, a folder, project or port in use or missing
  6  stopped by Ctrl-C; the work is kept
  7  training diverged (the loss is no finite number); the best weights are kept
  8  the native library or the training process failed
  69  there is no Node 24 to run on
  128 and more  ended by a signal: 128 and its number (137: killed)`

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

import { BY_HOST, failureKind, type Known, type Zod } from './failure-kind.ts'

/** How a process that trains or answers came to its end. */
const Crash = (z: Zod) =>
  z.object({
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    isOutOfMemory: z.boolean(),
    /** The last line that it printed. */
    lastWords: z.string().optional(),
    /** It was training, so there is a checkpoint. */
    isTraining: z.boolean(),
    /** The next one starts without oneDNN, in which this one ended. */
    leavesOneDnnOut: z.boolean(),
  })
type Crash = Known<typeof Crash>

/** What goes wrong while a model computes: in the native library, or with the whole process. */
export const CRASH_FAILURES = {
  'engine-native': failureKind(
    (z) => z.object({ what: z.string(), layer: z.string().optional(), said: z.string() }),
    ({ what, layer, said }) => `TensorFlow ${what}${layer === undefined ? '' : ` at the layer “${layer}”`}: ${said}`,
    BY_HOST,
  ),
  'engine-onnx': failureKind(
    (z) => z.object({ what: z.string(), layer: z.string().optional(), said: z.string() }),
    ({ what, layer, said }) => `ONNX Runtime ${what}${layer === undefined ? '' : ` at the layer “${layer}”`}: ${said}`,
    BY_HOST,
  ),
  'trainer-crashed': failureKind(Crash, crashText, BY_HOST),
  'out-of-memory': failureKind(
    (z) =>
      z.object({
        /** Absent where it could still say so itself. */
        crash: Crash(z).optional(),
      }),
    ({ crash }) => (crash ? crashText(crash) : 'There is not enough memory for this model and batch size.'),
    BY_HOST,
  ),
}

function crashText(crash: Crash): string {
  const said = crash.lastWords === undefined ? '' : ` Its last words: ${crash.lastWords}`
  return `The training process ended unexpectedly: ${reason(crash)}.${said}`
}

function reason({ exitCode, signal, isOutOfMemory }: Crash): string {
  if (isOutOfMemory) return 'it ran out of memory'
  if (signal === 'SIGKILL') return 'the system killed it, which mostly means that memory ran out'
  if (signal === 'SIGILL') return 'the native library uses instructions this processor does not have (SIGILL)'
  if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGBUS' || signal === 'SIGFPE')
    return `the native library failed (${signal})`
  if (signal !== null) return `it was ended by ${signal}`
  return exitCode === null ? 'it could not be started' : `exit code ${exitCode}`
}

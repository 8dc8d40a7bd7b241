import { z } from 'zod'
import { ExecutorKind } from '../../shared/contract/plain.ts'

/** Something that makes training slower, smaller or impossible, and what to do about it. */
export const Problem = z.object({ what: z.string(), remedy: z.string() }).readonly()
export type Problem = z.output<typeof Problem>

const ExecutorInUse = z
  .object({
    kind: ExecutorKind,
    /** Library and version: `libtensorflow 2.21.0`. */
    library: z.string(),
  })
  .readonly()
type ExecutorInUse = z.output<typeof ExecutorInUse>

export const Processor = z
  .object({
    model: z.string(),
    arch: z.string(),
    /** Vector instructions that TensorFlow's kernels have code for, of those this CPU has. */
    features: z.array(z.string()).readonly(),
    /** Intel's kernels inside TensorFlow, left out where they have ended a trainer; `undefined` without the native library. */
    oneDnn: z.enum(['on', 'off', 'left out']).optional(),
  })
  .readonly()
export type Processor = z.output<typeof Processor>

export const Threads = z
  .object({
    numCores: z.int(),
    /** Threads inside one op and ops at the same time, as the environment sets them; undefined: TensorFlow takes every core. */
    intraOp: z.int().optional(),
    interOp: z.int().optional(),
  })
  .readonly()
export type Threads = z.output<typeof Threads>

export const Gpu = z
  .object({
    /** Names, or device files where no tool names them. */
    devices: z.array(z.string()).readonly(),
    /** Whether training runs on it where nothing else is asked for. */
    isUsed: z.boolean(),
    /** What ONNX Runtime does with it through WebGPU, or why it cannot; absent where nobody tried. */
    webGpu: z.object({ imagesPerSecond: z.number().optional(), failure: z.string().optional() }).optional(),
  })
  .readonly()
export type Gpu = z.output<typeof Gpu>

export const PackageState = z
  .object({
    /** Undefined when it is not installed. */
    version: z.string().optional(),
    /** Why it does not load; undefined when it does. tfjs-node is judged by its native library: see `executor`. */
    failure: z.string().optional(),
  })
  .readonly()
export type PackageState = z.output<typeof PackageState>

export const FolderState = z
  .object({
    folder: z.string(),
    purpose: z.enum(['cache', 'settings']),
    /** The variable that names another. */
    variable: z.string(),
    /** The system's code where nothing could be written, as `EACCES`. */
    failure: z.string().optional(),
  })
  .readonly()
export type FolderState = z.output<typeof FolderState>

/** What this machine offers for training. Plain data: it survives structured clone and JSON alike. */
export const DoctorReport = z.object({
  executor: ExecutorInUse,
  processor: Processor,
  threads: Threads,
  memory: z.object({ totalBytes: z.number(), freeBytes: z.number() }).readonly(),
  disk: z.object({ folder: z.string(), freeBytes: z.number().optional() }).readonly(),
  /** Images a second on a tiny graph; undefined when it was not measured or failed. */
  imagesPerSecond: z.number().optional(),
  /** What was measured to be quickest for frozen layers and answers: library, and photos at a time. */
  forward: z.object({ library: z.string(), batchSize: z.int() }).optional(),
  electron: z.object({ isPresent: z.boolean(), version: z.string().optional() }).readonly(),
  gpu: Gpu,
  node: z.string(),
  platform: z.string(),
  /** The packages that matter. */
  packages: z.record(z.string(), PackageState).readonly(),
  /** Folders that Frostline writes to, each tried. */
  folders: z.array(FolderState).readonly(),
  /** Other copies of Frostline that were set up with the same cache folder. */
  sharesCacheWith: z.array(z.string()).readonly(),
  problems: z.array(Problem).readonly(),
})
export type DoctorReport = z.output<typeof DoctorReport>

/** Something that makes training slower, smaller or impossible, and what to do about it. */
export interface Problem {
  readonly what: string
  readonly remedy: string
}

export interface ExecutorInUse {
  readonly kind: 'native' | 'eager'
  /** Library and version: `libtensorflow 2.21.0`. */
  readonly library: string
}

export interface Processor {
  readonly model: string
  readonly arch: string
  /** Vector instructions that TensorFlow's kernels have code for, of those this CPU has. */
  readonly features: readonly string[]
  /** Intel's kernels inside TensorFlow; `undefined` without the native library. */
  readonly oneDnn: 'on' | 'off' | undefined
}

export interface Threads {
  readonly numCores: number
  /** Threads inside one op and ops at the same time, as the environment sets them; undefined: TensorFlow takes every core. */
  readonly intraOp: number | undefined
  readonly interOp: number | undefined
}

export interface Gpu {
  /** Names, or device files where no tool names them. */
  readonly devices: readonly string[]
  /** Whether training runs on it. */
  readonly isUsed: boolean
}

export interface PackageState {
  /** Undefined when it is not installed. */
  readonly version: string | undefined
  /** Why it does not load; undefined when it does. tfjs-node is judged by its native library: see `executor`. */
  readonly failure: string | undefined
}

export interface FolderState {
  readonly folder: string
  readonly purpose: 'cache' | 'settings'
  /** The variable that names another. */
  readonly variable: string
  /** The system's code where nothing could be written, as `EACCES`. */
  readonly failure: string | undefined
}

/** What this machine offers for training. Plain data: it survives structured clone and JSON alike. */
export interface DoctorReport {
  readonly executor: ExecutorInUse
  readonly processor: Processor
  readonly threads: Threads
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number }
  readonly disk: { readonly folder: string; readonly freeBytes: number | undefined }
  /** Images a second on a tiny graph; undefined when it was not measured or failed. */
  readonly imagesPerSecond: number | undefined
  readonly electron: { readonly isPresent: boolean; readonly version: string | undefined }
  readonly gpu: Gpu
  readonly node: string
  readonly platform: string
  /** The packages that matter. */
  readonly packages: Readonly<Record<string, PackageState>>
  /** Folders that Frostline writes to, each tried. */
  readonly folders: readonly FolderState[]
  /** Other copies of Frostline that were set up with the same cache folder. */
  readonly sharesCacheWith: readonly string[]
  readonly problems: readonly Problem[]
}

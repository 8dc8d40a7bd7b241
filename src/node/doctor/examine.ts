import { join } from 'node:path'
import { toErrorData } from '../../shared/errors.ts'
import { isLeftOut, LEFT_OUT, unknownLeftOut } from '../left-out.ts'
import { loadTensorFlow } from '../tensorflow/load-tfjs-node.ts'
import { type Machine, thisMachine } from './machine.ts'
import { type Findings, findProblems, ONNX_RUNTIME } from './problems.ts'
import { examineProcessor, examineThreads } from './processor.ts'
import type { DoctorReport, FolderState, Gpu, PackageState } from './report.ts'

const TFJS_NODE = '@tensorflow/tfjs-node'
/** Each is loaded; tfjs-node by the trainer, with its native library. */

const PACKAGES = [
  'sharp',
  ONNX_RUNTIME,
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  'h5wasm',
  'ws',
  'zod',
]

export interface Examination {
  /** Where decoded photos and features are cached; it need not exist. */
  readonly cacheFolder: string
  /** Where settings and the list of projects are kept; it need not exist. */
  readonly configFolder: string
  /** Images a second that a tiny graph reaches on the executor in use; not measured when omitted. */
  readonly measure?: () => Promise<number>
  /** Images a second that the same graph reaches through WebGPU; rejects where there is no GPU that can be used. */
  readonly measureWebGpu?: () => Promise<number>
  /** What was quickest for frozen layers and answers. */
  readonly forward?: DoctorReport['forward']
  /** Loads the native library and says its version, or throws why it cannot. */
  readonly loadNative?: () => { readonly libraryVersion: string; readonly usesGpu: boolean }
  readonly machine?: Machine
}

/** Finds out what this machine offers for training. Never fails: what does not work is in the report, with its remedy. */
export async function examine({
  cacheFolder,
  configFolder,
  measure,
  measureWebGpu,
  forward,
  loadNative = loadLibrary,
  machine = thisMachine(),
}: Examination): Promise<DoctorReport> {
  const native = tryToLoad(loadNative)
  const speed = await tryToMeasure(measure)
  const packages = Object.fromEntries(
    await Promise.all(PACKAGES.map(async (name) => [name, await examinePackage(name, machine)] as const)),
  )
  packages[TFJS_NODE] = { version: machine.packageVersion(TFJS_NODE), failure: native.failure?.nativeFailure.message }
  const findings: Findings = {
    executor: executorInUse(native.version, packages),
    processor: await examineProcessor(machine, native.version !== undefined),
    threads: examineThreads(machine),
    memory: { totalBytes: machine.totalMemory, freeBytes: machine.freeMemory },
    disk: { folder: cacheFolder, freeBytes: machine.freeBytes(cacheFolder) },
    forward,
    imagesPerSecond: speed.imagesPerSecond,
    electron: examineElectron(machine),
    gpu: {
      ...(await examineGpu(machine, native.usesGpu)),
      ...(measureWebGpu && { webGpu: await tryWebGpu(measureWebGpu) }),
    },
    node: machine.nodeVersion,
    platform: `${machine.platform} ${machine.arch}`,
    packages,
    folders: [
      examineFolder(cacheFolder, 'cache', 'FROSTLINE_CACHE', machine),
      examineFolder(configFolder, 'settings', 'FROSTLINE_CONFIG', machine),
    ],
    sharesCacheWith: machine.otherUsers(cacheFolder),
  }
  const problems = findProblems({
    ...findings,
    ...native.failure,
    ...speed.failure,
    unknownLeftOut: unknownLeftOut(machine.env),
  })
  return { ...findings, problems }
}

/** What `auto` comes to. */
function executorInUse(
  nativeVersion: string | undefined,
  packages: Readonly<Record<string, PackageState>>,
): DoctorReport['executor'] {
  if (nativeVersion !== undefined) return { kind: 'native', library: `libtensorflow ${nativeVersion}` }
  const { version, failure } = packages[ONNX_RUNTIME] ?? {}
  if (version !== undefined && failure === undefined) return { kind: 'onnx', library: `onnxruntime ${version}` }
  return { kind: 'eager', library: `tfjs ${packages['@tensorflow/tfjs-core']?.version ?? 'missing'}` }
}

async function examinePackage(name: string, machine: Machine): Promise<PackageState> {
  const version = machine.packageVersion(name)
  if (name === ONNX_RUNTIME && isLeftOut('onnx', machine.env)) return { version, failure: LEFT_OUT }
  return { version, failure: version === undefined ? undefined : await machine.loadFailure(name) }
}

const examineFolder = (
  folder: string,
  purpose: FolderState['purpose'],
  variable: string,
  machine: Machine,
): FolderState => ({ folder, purpose, variable, failure: machine.writeFailure(folder) })

function loadLibrary() {
  const { binding, libraryVersion } = loadTensorFlow()
  return { libraryVersion, usesGpu: binding.isUsingGpuDevice() }
}

function tryToLoad(load: NonNullable<Examination['loadNative']>) {
  try {
    const { libraryVersion, usesGpu } = load()
    return { version: libraryVersion, usesGpu }
  } catch (thrown) {
    const { message, hint } = toErrorData(thrown)
    return { usesGpu: false, failure: { nativeFailure: { message, hint } } }
  }
}

async function tryToMeasure(measure: Examination['measure']) {
  try {
    return { imagesPerSecond: await measure?.() }
  } catch (thrown) {
    return { failure: { measureFailure: toErrorData(thrown).message } }
  }
}

async function tryWebGpu(measure: () => Promise<number>): Promise<Gpu['webGpu']> {
  try {
    return { imagesPerSecond: await measure() }
  } catch (thrown) {
    return { failure: toErrorData(thrown).message }
  }
}

/** Whether Electron's binary is there. `require('electron')` would start its download where it is not. */
function examineElectron(machine: Machine): DoctorReport['electron'] {
  const folder = machine.packageFolder('electron')
  if (folder === undefined) return { isPresent: false, version: undefined }
  const binary = machine.readText(join(folder, 'path.txt'))?.trim()
  const isPresent = binary !== undefined && binary !== '' && machine.exists(join(folder, 'dist', binary))
  return { isPresent, version: machine.packageVersion('electron') }
}

/**
 * Graphics processors, by the vendor's tool or the device files they leave.
 *
 * @param usesGpu  whether the loaded library runs on one.
 */
async function examineGpu(machine: Machine, usesGpu: boolean): Promise<Gpu> {
  const named = await machine.ask('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'])
  const names = named?.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()])) ?? []
  return { devices: names.length > 0 ? names : deviceFiles(machine), isUsed: usesGpu }
}

function deviceFiles(machine: Machine): string[] {
  if (machine.platform === 'darwin') return machine.arch === 'arm64' ? ['Apple GPU'] : []
  const nvidia = machine.list('/dev').filter((name) => /^nvidia\d+$/.test(name))
  const rendering = machine.list('/dev/dri').filter((name) => name.startsWith('renderD'))
  return [...nvidia.map((name) => `/dev/${name}`), ...rendering.map((name) => `/dev/dri/${name}`)]
}

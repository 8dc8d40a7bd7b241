import { commandName, installRemedy, setUpRemedy } from '../installation/installation.ts'
import { LEFT_OUT, unknownInWords, USE_IT_AGAIN } from '../left-out.ts'
import type { DoctorReport, Problem } from './report.ts'

/** A small model's training with 224-pixel photos in batches of 32 needs about this. */
const COMFORTABLE_MEMORY = 2e9
/** Ten thousand cached photos at 224 pixels take 1.5 GB. */
const COMFORTABLE_DISK = 2e9
const REQUIRED_NODE = 24

/** A GPU that is this many times as quick as the CPU. */
const WORTH_TRYING = 1.2

export const ONNX_RUNTIME = 'onnxruntime-node'

export interface Findings extends Omit<DoctorReport, 'problems'> {
  /** Why the native library does not load. */
  readonly nativeFailure?: { readonly message: string; readonly hint: string | undefined }
  readonly measureFailure?: string
  /** Named as left out, and no executor that could be. */
  readonly unknownLeftOut?: readonly string[]
}

/** What is wrong or slow here, the worst first, each with its remedy. */
export function findProblems(findings: Findings): Problem[] {
  return [...blocking(findings), ...slowing(findings), ...scarce(findings), ...missing(findings)]
}

function* blocking({ measureFailure, node, packages, folders }: Findings): Generator<Problem> {
  if (measureFailure !== undefined)
    yield {
      what: `Training does not run: ${measureFailure}`,
      remedy: 'Try `--executor eager`, and please report this.',
    }
  for (const [name, { version, failure }] of Object.entries(packages)) {
    if (name === '@tensorflow/tfjs-node' || name === ONNX_RUNTIME) continue // below: others stand in for them
    const effect = name === 'sharp' ? ': photos cannot be read' : ''
    if (version === undefined) yield { what: `The package ${name} is not installed${effect}.`, remedy: installRemedy() }
    else if (failure !== undefined)
      yield { what: `The package ${name} does not load${effect}: ${failure}`, remedy: installRemedy() }
  }
  for (const { folder, purpose, variable, failure } of folders)
    if (failure !== undefined)
      yield {
        what: `Nothing can be written to ${folder} (${failure}), where ${purpose === 'cache' ? 'decoded photos and features are kept' : 'settings and the list of projects are kept'}.`,
        remedy: `Set ${variable} to a folder that you may write to, or make room there.`,
      }
  if (Number(node.split('.')[0]) < REQUIRED_NODE)
    yield {
      what: `Node ${node} is older than ${REQUIRED_NODE}.`,
      remedy: `Start it as \`${commandName()}\`, which brings the Node that it needs.`,
    }
}

const STANDS_IN = {
  native: '',
  onnx: ' ONNX Runtime is used: training is slower where much of the model learns.',
  eager: ' TensorFlow.js is used: training is many times slower.',
} as const

function* slowing({
  nativeFailure,
  executor,
  packages,
  processor,
  threads,
  unknownLeftOut = [],
}: Findings): Generator<Problem> {
  for (const name of unknownLeftOut)
    yield { what: unknownInWords(name), remedy: 'It takes native, onnx, or both with a comma.' }
  const onnxRuntime = packages[ONNX_RUNTIME]
  if (onnxRuntime?.version === undefined || onnxRuntime.failure !== undefined)
    yield {
      what: `ONNX Runtime ${onnxRuntime?.version === undefined ? 'is not installed' : `does not load: ${onnxRuntime.failure}`}.`,
      remedy:
        onnxRuntime?.failure === LEFT_OUT
          ? USE_IT_AGAIN
          : `${installRemedy()} Or leave it, where TensorFlow’s library is there.`,
    }
  if (nativeFailure)
    yield {
      what: `${nativeFailure.message}${STANDS_IN[executor.kind]}`,
      remedy: nativeFailure.message.includes(LEFT_OUT) ? USE_IT_AGAIN : (nativeFailure.hint ?? setUpRemedy()),
    }
  if (processor.arch === 'x64' && processor.features.length > 0 && !processor.features.includes('avx2'))
    yield { what: 'This CPU has no AVX2: training is several times slower.', remedy: 'Use a CPU from 2013 or later.' }
  if (processor.oneDnn === 'off' && processor.arch === 'x64')
    yield {
      what: 'TensorFlow’s oneDNN kernels are off: training is slower.',
      remedy: 'Unset TF_ENABLE_ONEDNN_OPTS, or set it to 1.',
    }
  if (processor.oneDnn === 'left out')
    yield {
      what: 'TensorFlow’s oneDNN kernels ended a training process on this processor and are left out: training is slower.',
      remedy: 'Set TF_ENABLE_ONEDNN_OPTS to 1 to try them again.',
    }
  const { intraOp, numCores } = threads
  if (intraOp !== undefined && intraOp < numCores)
    yield {
      what: `TF_NUM_INTRAOP_THREADS lets TensorFlow use ${intraOp} of ${numCores} cores.`,
      remedy: 'Unset it to use all of them.',
    }
}

function* scarce({ memory, disk }: Findings): Generator<Problem> {
  if (memory.freeBytes < COMFORTABLE_MEMORY)
    yield {
      what: `Only ${gigabytes(memory.freeBytes)} of memory is free.`,
      remedy: 'Close other programs, or choose a smaller batch size (--batch-size) or model.',
    }
  if (disk.freeBytes !== undefined && disk.freeBytes < COMFORTABLE_DISK)
    yield {
      what: `Only ${gigabytes(disk.freeBytes)} is free in ${disk.folder}, where decoded photos are cached.`,
      remedy: 'Free some space, set FROSTLINE_CACHE to a folder on another disk, or lower --cache-limit.',
    }
}

function* missing({ gpu, imagesPerSecond, sharesCacheWith, disk }: Findings): Generator<Problem> {
  if (sharesCacheWith.length > 0)
    yield {
      what: `${sharesCacheWith.join(' and ')} ${sharesCacheWith.length === 1 ? 'uses' : 'use'} the same cache folder, ${disk.folder}: one size limit and one native library for all.`,
      remedy: 'Nothing is wrong with that. Set FROSTLINE_CACHE to another folder for one of them to keep them apart.',
    }
  const gain = webGpuGain(gpu, imagesPerSecond)
  if (!gpu.isUsed && gain > WORTH_TRYING)
    yield {
      what: `Training runs on the CPU; through WebGPU the GPU computes a tiny graph ${gain.toFixed(1)} times as quickly.`,
      remedy: 'Try --executor webgpu, or “ONNX Runtime on the GPU” in the window’s Advanced settings.',
    }
  else if (gpu.devices.length > 0 && !gpu.isUsed)
    yield {
      what: `${gpu.devices.join(', ')} is there, but training runs on the CPU.`,
      remedy: `Set LIBTENSORFLOW_DIR to a GPU build of libtensorflow. ${setUpRemedy()} Or leave it: nothing else needs it.`,
    }
}

/** How many times as quick the GPU is as what computes now; 0 where that is not known. */
const webGpuGain = ({ webGpu }: Findings['gpu'], imagesPerSecond: number | undefined): number =>
  webGpu?.imagesPerSecond && imagesPerSecond ? webGpu.imagesPerSecond / imagesPerSecond : 0

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

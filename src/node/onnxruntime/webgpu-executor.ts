import type { Executor } from '../../core/engine/executor.ts'
import { gradients } from '../../core/engine/gradients.ts'
import { GraphFunction, type TensorData, type Variable } from '../../core/engine/op-graph.ts'
import { createProgram } from '../../core/engine/program.ts'
import { batchSize } from '../../core/ops/slices.ts'
import { cast } from '../../core/ops/comparisons.ts'
import { constant } from '../../core/ops/constants.ts'
import { conv2d } from '../../core/ops/conv-2d.ts'
import { depthwiseConv2d } from '../../core/ops/depthwise-conv-2d.ts'
import { softmaxCrossEntropy } from '../../core/ops/cross-entropy.ts'
import { div } from '../../core/ops/arithmetic.ts'
import { unary } from '../../core/ops/elementwise.ts'
import { matMul } from '../../core/ops/matmul.ts'
import { applyGradientDescent } from '../../core/ops/optimizer-steps.ts'
import { pool } from '../../core/ops/pools.ts'
import { reduce } from '../../core/ops/reductions.ts'
import { sizeOf } from '../../core/models/layer-graph.ts'
import { AppError, failure } from '../../shared/errors.ts'
import type { OnnxRuntime } from './load-onnxruntime.ts'
import { onnxExecutor, type OnnxExecutorOptions } from './onnx-executor.ts'

/** Answers of float32 sums in another order differ by less; those of a driver that miscomputes by more. */
const TOLERANCE = 1e-3

/**
 * ONNX Runtime on a graphics processor, through WebGPU: where there is one, and where a step of a small network comes out on it as on the CPU.
 *
 * @throws {AppError} `gpu-unavailable`
 */
export async function webGpuExecutor(runtime: OnnxRuntime, options: OnnxExecutorOptions): Promise<Executor> {
  const gpu = onnxExecutor(runtime, { ...options, provider: 'webgpu' })
  const difference = await differenceOf(gpu, onnxExecutor(runtime, options))
  if (difference < TOLERANCE) return gpu
  throw failure('gpu-unavailable', { reason: { of: 'answer', difference } })
}

/** The largest between two executors' kernels after one step of a small network. */
async function differenceOf(gpu: Executor, cpu: Executor): Promise<number> {
  const expected = await oneStep(cpu)
  let actual: Float32Array
  try {
    actual = await oneStep(gpu)
  } catch (cause) {
    const { said: itself } = cause instanceof AppError ? (cause.data ?? {}) : {}
    const said = typeof itself === 'string' ? itself : cause instanceof Error ? cause.message : String(cause)
    const hasNone = /adapter/i.test(said)
    const reason = hasNone ? ({ of: 'adapter' } as const) : ({ of: 'library', said: said.split('\n')[0]! } as const)
    throw failure('gpu-unavailable', { reason }, { cause })
  }
  return actual.reduce((largest, value, i) => {
    const apart = Math.abs(value - expected[i]!)
    return apart <= largest ? largest : apart
  }, 0)
}

const variable = (name: string, shape: readonly number[]): Variable => ({ name, dtype: 'float32', shape })
/** From 6 to 8 channels: ONNX Runtime's own kernel for such shapes was wrong once (decision 30). */
const KERNELS = [variable('kernel', [3, 3, 3, 6]), variable('second kernel', [3, 3, 6, 8])] as const
const DEPTHWISE = variable('depthwise', [3, 3, 8, 1])
const HEAD = variable('head', [8, 4])
const BATCH = 4

/** Convolutions, pooling, product and loss, forward and back. */
async function oneStep(executor: Executor): Promise<Float32Array> {
  const f = new GraphFunction('step')
  const images = f.feed('images', 'float32', [null, 16, 16, 3])
  const same = { strides: [1, 1], padding: 'SAME' } as const
  const first = unary(f, 'Relu', conv2d(f, images, f.read(KERNELS[0]), { ...same, strides: [2, 2] }))
  const second = unary(f, 'Relu', conv2d(f, first, f.read(KERNELS[1]), same))
  const third = depthwiseConv2d(f, second, f.read(DEPTHWISE), same)
  const pooled = pool(f, 'MaxPool', third, [2, 2], { strides: [2, 2], padding: 'VALID' })
  const logits = matMul(f, reduce(f, 'Mean', pooled, [1, 2]), f.read(HEAD))
  const losses = softmaxCrossEntropy(f, logits, f.feed('labels', 'float32', [null, 4]))
  const loss = div(f, reduce(f, 'Sum', losses, [0]), cast(f, batchSize(f, logits), 'float32'))
  const variables = [...KERNELS, DEPTHWISE, HEAD]
  const slopes = gradients(
    f,
    loss,
    constant(f, 1),
    variables.map((variable) => f.read(variable)),
  )
  f.fetch('loss', loss)
  variables.forEach((variable, i) => applyGradientDescent(f, variable, constant(f, 0.5), slopes[i]!))
  const session = await executor.load(createProgram([f]))
  try {
    session.assign(new Map(variables.map(({ name, shape }) => [name, waves(shape)])))
    session.run('step', { images: waves([BATCH, 16, 16, 3]), labels: oneHot() })
    const learned = session.read(variables.map(({ name }) => name))
    return Float32Array.from([...learned.values()].flatMap(({ values }) => [...values]))
  } finally {
    session.dispose()
  }
}

/** Numbers that differ, and are the same each time. */
const waves = (shape: readonly number[]): TensorData => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + 0.3)),
})

const oneHot = (): TensorData => ({
  dtype: 'float32',
  shape: [BATCH, 4],
  values: Float32Array.from({ length: BATCH * 4 }, (_, i) => (i % 5 === 0 ? 1 : 0)),
})

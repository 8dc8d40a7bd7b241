import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Executor } from '../../src/core/engine/executor.ts'
import { gradients } from '../../src/core/engine/gradients.ts'
import type { GraphFunction } from '../../src/core/engine/op-graph.ts'
import { constant } from '../../src/core/ops/constants.ts'
import { conv2d, conv2dBackpropInput } from '../../src/core/ops/conv-2d.ts'
import { depthwiseConv2d } from '../../src/core/ops/depthwise-conv-2d.ts'
import type { Padding } from '../../src/core/ops/windows.ts'
import { loadExecutor, nativeOrSkip, OTHERS } from './executors.ts'
import { expectAgreement } from './expect-agreement.ts'
import { runOp } from './run-op.ts'

const small = (min: number, max: number) => fc.integer({ min, max })
const sides = fc.tuple(small(0, 3), small(0, 3))
const padding: fc.Arbitrary<Padding> = fc.oneof(fc.constantFrom('SAME', 'VALID'), fc.tuple(sides, sides))

const convolution = fc
  .record({
    batch: small(1, 3),
    size: fc.tuple(small(4, 9), small(4, 9)),
    kernel: fc.tuple(small(1, 4), small(1, 4)),
    strides: fc.tuple(small(1, 3), small(1, 3)),
    channels: small(1, 4),
    /** Output channels, or of a depthwise convolution outputs per channel. */
    outputs: small(1, 3),
    padding,
    depthwise: fc.boolean(),
  })
  // TensorFlow's depthwise kernels know equal strides only; the engine never makes others
  .map((c) => (c.depthwise ? { ...c, strides: [c.strides[0], c.strides[0]] as const } : c))
  // and its Conv2D computes an output one column wide wrongly, always, with a single channel and strides like 1, 2 (libtensorflow 2.21)
  .filter(({ channels, strides }) => channels > 1 || strides[0] >= strides[1])

interface Convolution {
  readonly batch: number
  readonly size: readonly [number, number]
  readonly kernel: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly channels: number
  readonly outputs: number
  readonly padding: Padding
  readonly depthwise: boolean
}

const build =
  ({ batch, size, kernel, strides, channels, outputs, padding, depthwise }: Convolution) =>
  (f: GraphFunction): void => {
    const x = f.feed('x', 'float32', [batch, ...size, channels])
    const weights = f.feed('kernel', 'float32', [...kernel, channels, outputs])
    const y = (depthwise ? depthwiseConv2d : conv2d)(f, x, weights, { strides, padding })
    f.fetch('y', y)
    const [dX, dKernel] = gradients(f, y, f.feed('seed', 'float32', y.shape), [x, weights])
    f.fetch('gradient to the input', dX)
    f.fetch('gradient to the kernel', dKernel)
  }

const native = nativeOrSkip()

describe.runIf(native)('any convolution and its gradients agree with the native ones', () => {
  test.each(OTHERS)('%s', async (name) => {
    const other = await loadExecutor(name)
    await fc.assert(
      fc.asyncProperty(convolution, async (options) =>
        expectAgreement(await runOp(other, build(options)), await runOp(native as Executor, build(options))),
      ),
      { numRuns: 60 },
    )
  })
})

// a 1x1 kernel with strides: TensorFlow's own gradients to the kernel are wrong there (seenPixels)
describe.runIf(native)('1x1 kernels with strides agree for a batch of one', () => {
  test.each([
    [1, 2],
    [2, 1],
    [2, 2],
    [3, 1],
    [1, 3],
  ] as const)('strides %i, %i', async (...strides) => {
    for (const other of [await loadExecutor('wasm'), await loadExecutor('onnx')])
      for (const height of [4, 6, 8, 9])
        for (const width of [4, 6, 8, 9]) {
          const graph = build({
            batch: 1,
            size: [height, width],
            kernel: [1, 1],
            strides,
            channels: 3,
            outputs: 2,
            padding: 'SAME',
            depthwise: false,
          })
          expectAgreement(await runOp(other, graph), await runOp(native as Executor, graph))
        }
  })
})

test.runIf(native).each([
  [2, 6, 4, 1],
  [3, 8, 8, 1],
  [2, 8, 8, 2],
] as const)('so do depthwise ones for a batch of %i, %i by %i pixels of one channel, %i outputs', async (...sizes) => {
  const [batch, height, width, outputs] = sizes
  for (const other of [await loadExecutor('wasm'), await loadExecutor('onnx')])
    for (const pads of ['SAME', 'VALID'] as const) {
      const options = { batch, size: [height, width], kernel: [1, 1], strides: [2, 2], channels: 1, outputs } as const
      const graph = build({ ...options, padding: pads, depthwise: true })
      expectAgreement(await runOp(other, graph), await runOp(native as Executor, graph))
    }
})

// with oneDNN, TensorFlow's own gradient to the input is wrong there on some processors (backpropInputOf)
test.runIf(native).each([
  [1, 2],
  [2, 1],
  [3, 3],
] as const)(
  'kernels of one channel to one agree, %i by %i, as gradients and as transposed convolutions',
  async (...kernel) => {
    const other = await loadExecutor('wasm')
    for (const strides of [
      [1, 1],
      [2, 2],
      [2, 1],
    ] as const) {
      const options = { batch: 2, size: [5, 6], kernel, strides, channels: 1, outputs: 1, depthwise: false } as const
      const graph = build({ ...options, padding: 'SAME' })
      expectAgreement(await runOp(other, graph), await runOp(native as Executor, graph))
      const enlarged = [2, 5 * strides[0], 6 * strides[1], 1]
      const transposed = (f: GraphFunction): void => {
        const [weights, x] = [f.feed('kernel', 'float32', [...kernel, 1, 1]), f.feed('x', 'float32', [2, 5, 6, 1])]
        f.fetch('y', conv2dBackpropInput(f, enlarged, constant(f, enlarged), weights, x, { strides, padding: 'SAME' }))
      }
      expectAgreement(await runOp(other, transposed), await runOp(native as Executor, transposed))
    }
  },
)

import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Executor } from '../../src/core/engine/executor.ts'
import { gradients } from '../../src/core/engine/gradients.ts'
import type { GraphFunction, Tensor } from '../../src/core/engine/op-graph.ts'
import { pool } from '../../src/core/ops/pools.ts'
import { resize } from '../../src/core/ops/resize.ts'
import { loadExecutor, nativeOrSkip, OTHERS } from './executors.ts'
import { expectAgreement } from './expect-agreement.ts'
import { runOp } from './run-op.ts'

const small = (min: number, max: number) => fc.integer({ min, max })
const pair = (min: number, max: number) => fc.tuple(small(min, max), small(min, max))
const shape = fc.tuple(small(1, 3), small(3, 8), small(3, 8), small(1, 4))

const pooling = fc.record({
  shape,
  type: fc.constantFrom('MaxPool', 'AvgPool'),
  poolSize: pair(1, 3),
  strides: pair(1, 3),
  padding: fc.constantFrom('SAME', 'VALID'),
})

const resizing = fc.record({ shape, factors: pair(1, 4), interpolation: fc.constantFrom('nearest', 'bilinear') })

const withGradient = (shape: readonly number[], op: (f: GraphFunction, x: Tensor) => Tensor) => (f: GraphFunction) => {
  const x = f.feed('x', 'float32', shape)
  const y = op(f, x)
  f.fetch('y', y)
  const [gradient] = gradients(f, y, f.feed('seed', 'float32', y.shape), [x])
  f.fetch('gradient', gradient)
}

const native = nativeOrSkip() as Executor

describe.runIf(native)('images come out as on the native executor', () => {
  describe.each(OTHERS)('%s', (name) => {
    test('pooled, with any window', async () => {
      const other = await loadExecutor(name)
      await fc.assert(
        fc.asyncProperty(pooling, async ({ shape, type, poolSize, strides, padding }) => {
          const build = withGradient(shape, (f, x) => pool(f, type, x, poolSize, { strides, padding }))
          expectAgreement(await runOp(other, build), await runOp(native, build))
        }),
        { numRuns: 40 },
      )
    })

    test('enlarged by any factors', async () => {
      const other = await loadExecutor(name)
      await fc.assert(
        fc.asyncProperty(resizing, async ({ shape, factors, interpolation }) => {
          const build = withGradient(shape, (f, x) => resize(f, x, factors, interpolation))
          expectAgreement(await runOp(other, build), await runOp(native, build))
        }),
        { numRuns: 40 },
      )
    })
  })
})

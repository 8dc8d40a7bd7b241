import { expect, test } from 'vitest'
import { GraphFunction, type TensorData } from '../engine/op-graph.ts'
import { add } from '../ops/arithmetic.ts'
import { constant } from '../ops/constants.ts'
import { binary } from '../ops/elementwise.ts'
import { foldConstants } from './fold-constants.ts'

const OPS = [
  ['AddV2', (a: number, b: number) => a + b],
  ['Sub', (a: number, b: number) => a - b],
  ['Mul', (a: number, b: number) => a * b],
  ['RealDiv', (a: number, b: number) => a / b],
  ['Maximum', Math.max],
  ['Minimum', Math.min],
] as const

/** Below and above the size from which on constants are computed when they are asked for. */
const CASES = OPS.flatMap(([op, compute]) => [16, 256].map((channels) => ({ op, compute, channels })))

test.each(CASES)(
  '$op of a kernel of $channels channels and a row is what it is number by number',
  ({ op, compute, channels }) => {
    const shape = [3, 3, 16, channels]
    const numbers = Float32Array.from({ length: 9 * 16 * channels }, (_, i) => Math.sin(i) * 3)
    const row = Float32Array.from({ length: channels }, (_, i) => Math.cos(i) + 1.5)
    const f = new GraphFunction('f')
    const x = f.feed('x', 'float32', shape)
    const kernel = constant(f, { dtype: 'float32', shape, values: numbers })
    const folding = binary(f, op, kernel, constant(f, { dtype: 'float32', shape: [channels], values: row }))
    f.fetch('y', add(f, x, folding))
    const folded = foldConstants(f)
    expect(folded.ops.map(({ type }) => type).sort()).toEqual(['AddV2', 'Const', 'Placeholder'])
    const { tensor } = folded.ops.find(({ type }) => type === 'Const')!.attrs['value'] as { tensor: TensorData }
    expect(tensor.shape).toEqual(shape)
    expect(tensor.values).toEqual(numbers.map((value, i) => compute(value, row[i % channels])))
  },
)

test.each([16, 2048])('a depthwise kernel of %i channels takes one factor a channel', (channels) => {
  const shape = [3, 3, channels, 1]
  const numbers = Float32Array.from({ length: 9 * channels }, (_, i) => Math.sin(i) * 3)
  const factors = Float32Array.from({ length: channels }, (_, i) => Math.cos(i) + 1.5)
  const f = new GraphFunction('f')
  const x = f.feed('x', 'float32', shape)
  const kernel = constant(f, { dtype: 'float32', shape, values: numbers })
  const scale = constant(f, { dtype: 'float32', shape: [channels, 1], values: factors })
  f.fetch('y', add(f, x, binary(f, 'Mul', kernel, scale)))
  const { tensor } = foldConstants(f).ops.find(({ type }) => type === 'Const')!.attrs['value'] as { tensor: TensorData }
  expect(tensor.values).toEqual(numbers.map((value, i) => value * factors[i % channels]))
})

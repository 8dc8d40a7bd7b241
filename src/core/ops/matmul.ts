import { tuple } from '../../shared/tuple.ts'
import type { EagerTensor, Kernel } from '../engine/eager/kernel.ts'
import type { Attr, GraphFunction, Tensor } from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'
import { flagOf } from './attributes.ts'
import { defineOp, type GradientRule, type OpKind, simple } from './op-kind.ts'

/** `a` `[n, k]` times `b` `[k, m]`, either transposed first. */
export function matMul(f: GraphFunction, a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const [rows, columns] = [tuple(a.shape, 2)[transposeA ? 1 : 0], tuple(b.shape, 2)[transposeB ? 0 : 1]]
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  }
  return f.add('MatMul', [a, b], attrs, [{ dtype: 'float32', shape: [rows, columns] }])
}

/** `a` `[…, n, k]` times `b` `[…, k, m]` for everything before their last two axes, which is the same in both; either transposed first. */
export function batchMatMul(f: GraphFunction, a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? null
  const columns = b.shape.at(transposeB ? -2 : -1) ?? null
  const attrs: Record<string, Attr> = {
    T: { type: 'float32' },
    adj_x: { bool: transposeA },
    adj_y: { bool: transposeB },
  }
  return f.add('BatchMatMulV2', [a, b], attrs, [{ dtype: 'float32', shape: [...a.shape.slice(0, -2), rows, columns] }])
}

/** What an op calls the transposing of its first and of its second input. */
type Flags = readonly [string, string]

/** dA and dB of a product of matrices, or of many, with transposes absorbed. */
const gradientOf = (multiply: typeof matMul, flags: Flags): GradientRule<2> =>
  simple((f, op, dy, [toA, toB]) => {
    const [a, b] = op.inputs
    const [transposeA, transposeB] = [flagOf(op, flags[0]), flagOf(op, flags[1])]
    const dA = () => (transposeA ? multiply(f, b, dy, transposeB, true) : multiply(f, dy, b, false, !transposeB))
    const dB = () => (transposeB ? multiply(f, dy, a, true, transposeA) : multiply(f, a, dy, !transposeA, false))
    return [toA ? dA() : undefined, toB ? dB() : undefined]
  })

/** The axes of a tensor with its last two swapped. */
const swapped = (rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))

/** WASM multiplies untransposed matrices through XNNPACK and transposed ones naively: five times slower than transposing first. */
const kernel =
  (flags: Flags): Kernel<2> =>
  ({ tf, op, inputs }) => {
    const side = (index: 0 | 1): EagerTensor => {
      const x = inputs[index]
      return flagOf(op, flags[index]) ? tf.transpose(x, swapped(x.shape.length)) : x
    }
    return tf.matMul(side(0), side(1))
  }

/** ONNX' MatMul multiplies the last two axes, and transposes none: what our op takes transposed is so before. */
const convert =
  (flags: Flags): Convert<2> =>
  (graph, op) => {
    const side = (index: 0 | 1): string => {
      const x = op.inputs[index]
      const name = graph.get(x)
      return flagOf(op, flags[index])
        ? graph.node('Transpose', [name], { perm: { ints: swapped(x.shape.length) } })
        : name
    }
    graph.set(op, graph.node('MatMul', [side(0), side(1)]))
  }

const product = (type: string, multiply: typeof matMul, flags: Flags): OpKind =>
  defineOp({
    type,
    numInputs: 2,
    gradient: gradientOf(multiply, flags),
    eager: kernel(flags),
    onnx: convert(flags),
  })

export const products: readonly OpKind[] = [
  product('MatMul', matMul, ['transpose_a', 'transpose_b']),
  product('BatchMatMulV2', batchMatMul, ['adj_x', 'adj_y']),
]

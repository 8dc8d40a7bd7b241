import { failure } from '../../shared/errors.ts'
import { oneInteger } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { axisIn } from '../formats/onnx/onnx-graph.ts'
import { constantInteger, INT32, typeAttr } from './attributes.ts'
import { integer } from './constants.ts'
import { defineOp, type OpKind, simple } from './op-kind.ts'
import { slice } from './slices.ts'

export function concat(f: GraphFunction, tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors
  if (!first) throw failure('engine', { problem: 'there is nothing to join.', layer: f.layer })
  if (tensors.length === 1) return first
  for (const { shape } of tensors)
    if (shape.length !== first.shape.length || shape.some((size, i) => i !== axis && size !== first.shape[i]))
      throw failure('engine', {
        problem: `[${first.shape.join(', ')}] and [${shape.join(', ')}] cannot be joined on axis ${axis}.`,
        layer: f.layer,
      })
  const total = tensors.reduce((sum, { shape }) => sum + (shape[axis] ?? Number.NaN), 0)
  const shape = first.shape.map((dimension, i) => (i === axis ? (Number.isNaN(total) ? null : total) : dimension))
  const attrs = { ...typeAttr(first), N: { int: tensors.length }, Tidx: INT32 }
  return f.add('ConcatV2', [...tensors, integer(f, axis)], attrs, [{ dtype: first.dtype, shape }])
}

/** Rows of `x` by index along the first axis. `indices` is int32 `[n]`. */
export function gather(f: GraphFunction, x: Tensor, indices: Tensor): Tensor {
  const attrs = { Tparams: { type: x.dtype }, Tindices: INT32, Taxis: INT32, batch_dims: { int: 0 } }
  return f.add('GatherV2', [x, indices, integer(f, 0)], attrs, [
    { dtype: x.dtype, shape: [...indices.shape, ...x.shape.slice(1)] },
  ])
}

export const joins: readonly OpKind[] = [
  defineOp({
    type: 'ConcatV2',
    numInputs: 'any',
    gradient: simple((f, op, dy, needs) => {
      const parts = op.inputs.slice(0, -1)
      const axis = constantInteger(op, op.inputs.length - 1)
      let offset = 0
      return parts.map((part, i) => {
        const begin = part.shape.map((_, a) => (a === axis ? offset : 0))
        offset += part.shape[axis] as number
        if (!needs[i]) return undefined
        return slice(
          f,
          dy,
          begin,
          part.shape.map((size, a) => (a === axis ? (size as number) : -1)),
        )
      })
    }),
    eager: (call) => {
      const numParts = call.inputs.length - 1
      const axis = oneInteger(call, numParts)
      return call.tf.concat(call.inputs.slice(0, numParts), axis)
    },
    onnx: (graph, op) => {
      const tensors = op.inputs.slice(0, -1)
      const axis = constantInteger(op, op.inputs.length - 1)
      const isFirst = graph.isFirst(tensors) && tensors.every(({ shape }) => shape.length === 4)
      const inputs = tensors.map((tensor) => graph.getIn(isFirst, tensor))
      graph.setIn(isFirst, op, graph.node('Concat', inputs, { axis: { int: axisIn(isFirst, axis) } }))
    },
  }),
  defineOp({
    type: 'GatherV2',
    numInputs: 3,
    gradient: { none: 'it mixes what a step is fed, below everything that learns' },
    eager: (call) => call.tf.gather(call.inputs[0], call.inputs[1], oneInteger(call, 2)),
    // along the batch, which comes first in either order
    onnx: (graph, op) => {
      const [x, indices] = op.inputs
      const isFirst = graph.isFirst([x])
      graph.setIn(
        isFirst,
        op,
        graph.node('Gather', [graph.getIn(isFirst, x), graph.get(indices)], { axis: { int: 0 } }),
      )
    },
  }),
]

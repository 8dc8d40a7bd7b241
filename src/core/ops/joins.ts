import { failure } from '../../shared/errors.ts'
import { integers } from '../engine/eager/kernel.ts'
import type { GraphFunction, Tensor } from '../engine/op-graph.ts'
import { axesIn, numbersOf } from '../formats/onnx/onnx-graph.ts'
import { constantInput, INT32, typeAttr } from './attributes.ts'
import { integer } from './constants.ts'
import { type OpKind, ONLY_IN_TRAINING, simple } from './op-kind.ts'
import { slice } from './slices.ts'

export function concat(f: GraphFunction, tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 1) return tensors[0]
  const [first] = tensors
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
    { dtype: x.dtype, shape: [indices.shape[0], ...x.shape.slice(1)] },
  ])
}

export const joins: readonly OpKind[] = [
  {
    type: 'ConcatV2',
    gradient: simple((f, op, dy, needs) => {
      const parts = op.inputs.slice(0, -1)
      const [axis] = constantInput(op, op.inputs.length - 1)
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
      const [axis] = integers(call, numParts)
      return call.tf.concat(call.inputs.slice(0, numParts), axis)
    },
    onnx: (graph, op) => {
      const tensors = op.inputs.slice(0, -1)
      const [axis] = numbersOf(op, op.inputs[op.inputs.length - 1])
      const isFirst = graph.isFirst(tensors) && tensors.every(({ shape }) => shape.length === 4)
      const inputs = tensors.map((tensor) => graph.getIn(isFirst, tensor))
      const [place] = axesIn(isFirst, [axis])
      graph.setIn(isFirst, op, graph.node('Concat', inputs, { axis: { int: place } }))
    },
  },
  {
    type: 'GatherV2',
    gradient: { none: 'it mixes what a step is fed, below everything that learns' },
    eager: (call) => call.tf.gather(call.inputs[0], call.inputs[1], integers(call, 2)[0]),
    onnx: ONLY_IN_TRAINING,
  },
]

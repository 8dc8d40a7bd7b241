import { sizeOf } from '../../models/layer-graph.ts'
import { EngineError } from '../errors.ts'
import type { GraphFunction, Op, Tensor } from '../op-graph.ts'
import {
  batchSize,
  constant,
  pad,
  reshape,
  reshapeTo,
  reverse,
  shapeOf,
  slice,
  STRIDED_SLICE_ATTRS,
  transpose,
} from '../ops/arrays.ts'
import { cast, div, equal, mul, scale } from '../ops/elementwise.ts'
import { type GradientRule, simple } from './rule.ts'

/** The integers that an op takes as a constant input. */
function constantInput(op: Op, index: number): number[] {
  const value = op.inputs[index].op.attrs.value
  if (!value || !('tensor' in value))
    throw new EngineError(`${op.type} needs a constant input ${index}.`, { layer: op.layer })
  return Array.from(value.tensor.values)
}

/** A tensor of the shape that `reference` has, by broadcasting `x` over the axes that were reduced. */
function spread(f: GraphFunction, x: Tensor, reference: Tensor, axes: readonly number[]): Tensor {
  const kept = reference.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
  const withAxes = x.shape.length === kept.length ? x : reshape(f, x, kept)
  return f.add('BroadcastTo', [withAxes, shapeOf(f, reference)], { T: { type: 'float32' }, Tidx: { type: 'int32' } }, [
    { dtype: 'float32', shape: reference.shape },
  ])
}

export const arrayRules: readonly (readonly [string, GradientRule])[] = [
  ['Reshape', simple((f, op, dy) => [reshapeTo(f, dy, op.inputs[0].shape, shapeOf(f, op.inputs[0]))])],
  [
    'Transpose',
    simple((f, op, dy) => {
      const permutation = constantInput(op, 1)
      return [
        transpose(
          f,
          dy,
          permutation.map((_, axis) => permutation.indexOf(axis)),
        ),
      ]
    }),
  ],
  ['ReverseV2', simple((f, op, dy) => [reverse(f, dy, constantInput(op, 1))])],
  ['Sum', simple((f, op, dy) => [spread(f, dy, op.inputs[0], constantInput(op, 1))])],
  [
    'Mean',
    simple((f, op, dy) => {
      const [x] = op.inputs
      const axes = constantInput(op, 1)
      const counted = axes.map((axis) => x.shape[axis])
      if (!counted.includes(null)) {
        const divided = scale(f, dy, 1 / sizeOf(counted as number[]))
        return [spread(f, divided, x, axes)]
      }
      const rest = sizeOf(counted.map((size) => size ?? 1))
      const numElements = scale(f, cast(f, batchSize(f, x), 'float32'), rest)
      return [spread(f, div(f, dy, numElements), x, axes)]
    }),
  ],
  [
    'Max',
    simple((f, op, dy) => {
      const [x] = op.inputs
      const axes = constantInput(op, 1)
      const largest = cast(f, equal(f, x, spread(f, op.outputs[0], x, axes)), 'float32')
      const keepDims = f.add('Sum', [largest, op.inputs[1]], { ...op.attrs, keep_dims: { bool: true } }, [
        { dtype: 'float32', shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) },
      ])
      return [mul(f, div(f, largest, keepDims), spread(f, dy, x, axes))]
    }),
  ],
  [
    'Pad',
    simple((f, op, dy) => {
      const before = constantInput(op, 1).filter((_, i) => i % 2 === 0)
      return [
        slice(
          f,
          dy,
          before,
          op.inputs[0].shape.map((size) => size ?? -1),
        ),
      ]
    }),
  ],
  [
    'Slice',
    simple((f, op, dy) => {
      const begin = constantInput(op, 1)
      const paddings = op.inputs[0].shape.map((size, axis): [number, number] =>
        size === null ? [0, 0] : [begin[axis], size - begin[axis] - (dy.shape[axis] as number)],
      )
      return [pad(f, dy, paddings)]
    }),
  ],
  [
    'StridedSlice',
    simple((f, op, dy) => {
      const [x, begin, end, strides] = op.inputs
      const attrs = { T: { type: x.dtype }, ...STRIDED_SLICE_ATTRS }
      return [f.add('StridedSliceGrad', [shapeOf(f, x), begin, end, strides, dy], attrs, [x])]
    }),
  ],
  [
    'ConcatV2',
    simple((f, op, dy, needs) => {
      const parts = op.inputs.slice(0, -1)
      const [axis] = constantInput(op, op.inputs.length - 1)
      let offset = 0
      return parts.map((part, i) => {
        const begin = part.shape.map((_, a) => (a === axis ? offset : 0))
        offset += part.shape[axis] as number
        return needs[i]
          ? slice(
              f,
              dy,
              begin,
              part.shape.map((size, a) => (a === axis ? (size as number) : -1)),
            )
          : undefined
      })
    }),
  ],
  [
    'SpaceToBatchND',
    simple((f, op, dy) => [
      f.add('BatchToSpaceND', [dy, op.inputs[1], op.inputs[2]], { ...op.attrs, Tcrops: { type: 'int32' } }, [
        op.inputs[0],
      ]),
    ]),
  ],
  [
    'BatchToSpaceND',
    simple((f, op, dy) => [
      f.add('SpaceToBatchND', [dy, op.inputs[1], op.inputs[2]], { ...op.attrs, Tpaddings: { type: 'int32' } }, [
        op.inputs[0],
      ]),
    ]),
  ],
  [
    'ResizeNearestNeighbor',
    simple((f, op, dy) => [
      f.add('ResizeNearestNeighborGrad', [dy, constant(f, op.inputs[0].shape.slice(1, 3) as number[])], op.attrs, [
        op.inputs[0],
      ]),
    ]),
  ],
  [
    'ResizeBilinear',
    simple((f, op, dy) => [f.add('ResizeBilinearGrad', [dy, op.inputs[0]], op.attrs, [op.inputs[0]])]),
  ],
]

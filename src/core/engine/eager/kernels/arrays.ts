import { sizeOf } from '../../../models/layer-graph.ts'
import { statelessUniform } from '../../../training/random.ts'
import { flagOf, integerPairs, integers, type Kernel, type KernelEntry } from '../kernel.ts'
import { spreadPixels } from './strided.ts'

type Reduction = 'sum' | 'mean' | 'max'

const reduction =
  (name: Reduction): Kernel =>
  (call) =>
    call.tf[name](call.inputs[0], integers(call, 1), flagOf(call, 'keep_dims'))

const masks = ({ op }: Parameters<Kernel>[0]) => {
  const mask = (name: string) => {
    const attr = op.attrs[name]
    return attr && 'int' in attr ? attr.int : 0
  }
  return [
    mask('begin_mask'),
    mask('end_mask'),
    mask('ellipsis_mask'),
    mask('new_axis_mask'),
    mask('shrink_axis_mask'),
  ] as const
}

const stridedSlice: Kernel = (call) => {
  const [begin, end, strides] = [1, 2, 3].map((i) => integers(call, i))
  return call.tf.stridedSlice(call.inputs[0], begin, end, strides, ...masks(call))
}

/** The engine slices image batches from the start to the end of every axis only. */
const stridedSliceGrad: Kernel = (call) => {
  const [, rowStride, columnStride] = integers(call, 3)
  return spreadPixels(call.tf, call.inputs[4], integers(call, 0), [rowStride, columnStride])
}

const concat: Kernel = (call) => {
  const numParts = call.inputs.length - 1
  const [axis] = integers(call, numParts)
  return call.tf.concat(call.inputs.slice(0, numParts), axis)
}

const philoxUniform: Kernel = (call) => {
  const shape = integers(call, 0)
  const [low, high] = integers(call, 1).map(unsigned)
  const [c0, c1, c2, c3] = integers(call, 2).map(unsigned)
  return call.tf.tensor(statelessUniform([low, high], [c0, c1, c2, c3], sizeOf(shape)), shape)
}

const unsigned = (value: number) => value >>> 0

export const arrayKernels: readonly KernelEntry[] = [
  ['Shape', ({ tf, inputs }) => tf.tensor1d(inputs[0].shape, 'int32')],
  ['Reshape', (call) => call.tf.reshape(call.inputs[0], integers(call, 1))],
  ['Transpose', (call) => call.tf.transpose(call.inputs[0], integers(call, 1))],
  ['Sum', reduction('sum')],
  ['Mean', reduction('mean')],
  ['Max', reduction('max')],
  ['ArgMax', (call) => call.tf.argMax(call.inputs[0], integers(call, 1)[0])],
  ['Pad', (call) => call.tf.pad(call.inputs[0], integerPairs(call, 1))],
  ['Slice', (call) => call.tf.slice(call.inputs[0], integers(call, 1), integers(call, 2))],
  ['StridedSlice', stridedSlice],
  ['StridedSliceGrad', stridedSliceGrad],
  ['ConcatV2', concat],
  ['GatherV2', (call) => call.tf.gather(call.inputs[0], call.inputs[1], integers(call, 2)[0])],
  ['ReverseV2', (call) => call.tf.reverse(call.inputs[0], integers(call, 1))],
  ['BroadcastTo', (call) => call.tf.broadcastTo(call.inputs[0], integers(call, 1))],
  ['SpaceToBatchND', (call) => call.tf.spaceToBatchND(call.inputs[0], integers(call, 1), integerPairs(call, 2))],
  ['BatchToSpaceND', (call) => call.tf.batchToSpaceND(call.inputs[0], integers(call, 1), integerPairs(call, 2))],
  ['PhiloxUniform', philoxUniform],
]

import { failure } from '../../../shared/errors.ts'
import { constantOf } from '../../formats/onnx/onnx-graph.ts'
import { philoxNumbers } from '../../ops/random.ts'
import { type GraphFunction, inputAt, type Tensor, type TensorData } from '../op-graph.ts'

type Feeds = Readonly<Record<string, TensorData>>

/** What an input of an ONNX graph is that is worked out before each call: random numbers, which ONNX cannot make out of what it is fed. */
export function computedInput(fn: GraphFunction, { op, shape }: Tensor, feeds: Feeds): TensorData {
  if (op.type !== 'PhiloxUniform')
    throw failure('engine', { problem: `${op.type} is not computed before a call.`, layer: op.layer })
  const lengths = inputAt(op, 0)
  const isFed = lengths.op.type === 'Placeholder'
  return philoxNumbers(
    isFed ? integersOf(fn, lengths, feeds) : shape.map((size) => size ?? batchOf(fn, feeds)),
    (index) => integersOf(fn, inputAt(op, index), feeds),
  )
}

/** Whole numbers that are constants, feeds, or several of these joined. */
function integersOf(fn: GraphFunction, tensor: Tensor, feeds: Feeds): readonly number[] {
  const { op } = tensor
  const data = constantOf(tensor)
  if (data) return [...data.values]
  if (op.type === 'ConcatV2') return op.inputs.slice(0, -1).flatMap((input) => integersOf(fn, input, feeds))
  const [name] = [...fn.feeds].find(([, feed]) => feed.op === op) ?? []
  const feed = name === undefined ? undefined : feeds[name]
  if (feed) return [...feed.values]
  throw failure('engine', { problem: `${op.type} is not known before a call.`, layer: op.layer })
}

/** How many photos a call is of. */
function batchOf(fn: GraphFunction, feeds: Feeds): number {
  for (const [name, { shape }] of fn.feeds) {
    const batch = shape[0] === null ? feeds[name]?.shape[0] : undefined
    if (batch !== undefined) return batch
  }
  throw failure('engine', { problem: `The function “${fn.name}” is fed no batch.` })
}

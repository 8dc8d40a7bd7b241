import type { GraphNode } from '../../ops/op-kind.ts'
import type { Attr, GraphDType, Shape, Tensor, TensorData } from '../op-graph.ts'
import { type Piece, pieceOf } from './pieces.ts'
import { encode, map, one, repeated, type ValueOf } from './protobuf.ts'

/**
 * What is written of TensorFlow's messages, by the names of its .proto files.
 *
 * @see tensorflow/core/framework and tensorflow/core/protobuf
 */

const Dim = { size: one(1, 'int') }
const TensorShapeProto = { dim: repeated(2, Dim) }
const TensorProto = {
  dtype: one(1, 'int'),
  tensor_shape: one(2, TensorShapeProto),
  tensor_content: one(4, 'bytes'),
}
const ListValue = { i: one(3, 'ints') }
const AttrValue = {
  list: one(1, ListValue),
  s: one(2, 'string'),
  i: one(3, 'int'),
  f: one(4, 'float'),
  b: one(5, 'bool'),
  type: one(6, 'int'),
  shape: one(7, TensorShapeProto),
  tensor: one(8, TensorProto),
}
const NodeDef = {
  name: one(1, 'string'),
  op: one(2, 'string'),
  input: repeated(3, 'string'),
  attr: map(5, AttrValue),
}
const VersionDef = { producer: one(1, 'int'), min_consumer: one(2, 'int') }
const GraphDef = { node: repeated(1, NodeDef), versions: one(4, VersionDef) }
const TensorInfo = { name: one(1, 'string'), dtype: one(2, 'int'), tensor_shape: one(3, TensorShapeProto) }
const SignatureDef = { inputs: map(1, TensorInfo), outputs: map(2, TensorInfo), method_name: one(3, 'string') }
const MetaInfoDef = { tags: repeated(4, 'string'), tensorflow_version: one(5, 'string') }
const MetaGraphDef = {
  meta_info_def: one(1, MetaInfoDef),
  graph_def: one(2, GraphDef),
  signature_def: map(5, SignatureDef),
}
export const SavedModel = { saved_model_schema_version: one(1, 'int'), meta_graphs: repeated(2, MetaGraphDef) }

/** TensorFlow's DataType numbers (tensorflow/core/framework/types.proto). */
const DATA_TYPES: Readonly<Record<GraphDType, number>> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  bfloat16: 14,
  resource: 20,
  uint64: 23,
}

const PRODUCER = 1087
const MIN_CONSUMER = 12

/** A signature whose tensors have their names in the GraphDef. */
export interface PlacedSignature {
  readonly name: string
  readonly inputs: readonly { key: string; tensor: Pick<Tensor, 'dtype' | 'shape'>; at: string }[]
  readonly outputs: PlacedSignature['inputs']
}

/** One signature is enough to load, and one there must be. */
export const anySignature = (first: GraphNode): PlacedSignature => ({
  name: 'serving_default',
  inputs: [],
  outputs: [{ key: 'output', tensor: { dtype: 'float32', shape: [] }, at: `${first.name}:0` }],
})

/** The bytes of a `saved_model.pb`, in pieces. */
export function savedModel(nodes: readonly GraphNode[], signatures: readonly PlacedSignature[]): readonly Piece[] {
  return encode(SavedModel, {
    saved_model_schema_version: 1,
    meta_graphs: [
      {
        meta_info_def: { tags: ['serve'], tensorflow_version: '2.21.0' },
        graph_def: { node: nodes.map(nodeDef), versions: { producer: PRODUCER, min_consumer: MIN_CONSUMER } },
        signature_def: Object.fromEntries(signatures.map((each) => [each.name, signatureDef(each)])),
      },
    ],
  })
}

const signatureDef = ({ inputs, outputs }: PlacedSignature): ValueOf<typeof SignatureDef> => ({
  inputs: tensorInfos(inputs),
  outputs: tensorInfos(outputs),
  method_name: 'tensorflow/serving/predict',
})

function tensorInfos(tensors: PlacedSignature['inputs']): Record<string, ValueOf<typeof TensorInfo>> {
  return Object.fromEntries(
    tensors.map(({ key, tensor: { dtype, shape }, at }) => [
      key,
      { name: at, dtype: DATA_TYPES[dtype], tensor_shape: shapeProto(shape) },
    ]),
  )
}

function nodeDef({ name, type, inputs, attrs }: GraphNode): ValueOf<typeof NodeDef> {
  return {
    name,
    op: type,
    input: inputs,
    attr: Object.fromEntries(
      Object.entries(attrs)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, attr]) => [key, attrValue(attr)]),
    ),
  }
}

function attrValue(attr: Attr): ValueOf<typeof AttrValue> {
  if ('string' in attr) return { s: attr.string }
  if ('int' in attr) return { i: attr.int }
  if ('float' in attr) return { f: attr.float }
  if ('bool' in attr) return { b: attr.bool }
  if ('type' in attr) return { type: DATA_TYPES[attr.type] }
  if ('shape' in attr) return { shape: shapeProto(attr.shape) }
  if ('tensor' in attr) return { tensor: tensorProto(attr.tensor) }
  return { list: { i: attr.ints } }
}

const shapeProto = (shape: Shape): ValueOf<typeof TensorShapeProto> => ({
  dim: shape.map((dimension) => ({ size: dimension ?? -1 })),
})

const tensorProto = (tensor: TensorData): ValueOf<typeof TensorProto> => ({
  dtype: DATA_TYPES[tensor.dtype],
  tensor_shape: shapeProto(tensor.shape),
  tensor_content: pieceOf(tensor),
})

import { map, one, repeated } from './protobuf-message.ts'

/**
 * What is written of TensorFlow's messages, by the names of its .proto files.
 *
 * @see tensorflow/core/framework and tensorflow/core/protobuf
 */

const Dim = { size: one(1, 'int') }
export const TensorShapeProto = { dim: repeated(2, Dim) }
export const TensorProto = {
  dtype: one(1, 'int'),
  tensor_shape: one(2, TensorShapeProto),
  tensor_content: one(4, 'bytes'),
}
const ListValue = { i: one(3, 'ints') }
export const AttrValue = {
  list: one(1, ListValue),
  s: one(2, 'string'),
  i: one(3, 'int'),
  f: one(4, 'float'),
  b: one(5, 'bool'),
  type: one(6, 'int'),
  shape: one(7, TensorShapeProto),
  tensor: one(8, TensorProto),
}
export const NodeDef = {
  name: one(1, 'string'),
  op: one(2, 'string'),
  input: repeated(3, 'string'),
  attr: map(5, AttrValue),
}
const VersionDef = { producer: one(1, 'int'), min_consumer: one(2, 'int') }
const GraphDef = { node: repeated(1, NodeDef), versions: one(4, VersionDef) }
export const TensorInfo = { name: one(1, 'string'), dtype: one(2, 'int'), tensor_shape: one(3, TensorShapeProto) }
export const SignatureDef = { inputs: map(1, TensorInfo), outputs: map(2, TensorInfo), method_name: one(3, 'string') }
const MetaInfoDef = { tags: repeated(4, 'string'), tensorflow_version: one(5, 'string') }
const MetaGraphDef = {
  meta_info_def: one(1, MetaInfoDef),
  graph_def: one(2, GraphDef),
  signature_def: map(5, SignatureDef),
}
export const SavedModel = { saved_model_schema_version: one(1, 'int'), meta_graphs: repeated(2, MetaGraphDef) }

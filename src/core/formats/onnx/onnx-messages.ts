import { one, repeated } from '../../engine/emit/protobuf-message.ts'

/**
 * What is written of ONNX' messages, by the names of its .proto file.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

export const AttributeProto = {
  name: one(1, 'string'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'string'),
  ints: one(8, 'ints'),
  type: one(20, 'int'),
}
export const NodeProto = {
  input: repeated(1, 'string'),
  output: repeated(2, 'string'),
  name: one(3, 'string'),
  op_type: one(4, 'string'),
  attribute: repeated(5, AttributeProto),
}
export const TensorProto = {
  dims: one(1, 'ints'),
  data_type: one(2, 'int'),
  name: one(8, 'string'),
  raw_data: one(9, 'bytes'),
}
const Dimension = { dim_value: one(1, 'int'), dim_param: one(2, 'string') }
const TensorShapeProto = { dim: repeated(1, Dimension) }
const Tensor = { elem_type: one(1, 'int'), shape: one(2, TensorShapeProto) }
const TypeProto = { tensor_type: one(1, Tensor) }
export const ValueInfoProto = { name: one(1, 'string'), type: one(2, TypeProto) }
const GraphProto = {
  node: repeated(1, NodeProto),
  name: one(2, 'string'),
  initializer: repeated(5, TensorProto),
  input: repeated(11, ValueInfoProto),
  output: repeated(12, ValueInfoProto),
}
const OperatorSetIdProto = { domain: one(1, 'string'), version: one(2, 'int') }
const StringStringEntryProto = { key: one(1, 'string'), value: one(2, 'string') }
export const ModelProto = {
  ir_version: one(1, 'int'),
  producer_name: one(2, 'string'),
  producer_version: one(3, 'string'),
  doc_string: one(6, 'string'),
  graph: one(7, GraphProto),
  opset_import: repeated(8, OperatorSetIdProto),
  metadata_props: repeated(14, StringStringEntryProto),
}

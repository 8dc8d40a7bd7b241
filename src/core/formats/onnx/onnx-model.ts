import type { Piece } from '../../engine/emit/pieces.ts'
import { encode, one, repeated, type ValueOf } from '../../engine/emit/protobuf.ts'

/** ONNX' operator set that is written: of 2021, which every ONNX Runtime since 1.11 and every converter of today reads. */
const OPSET = 17
const IR_VERSION = 8

/** onnx.proto `TensorProto.DataType` */
const DATA_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const
export type OnnxDType = keyof typeof DATA_TYPES

export const onnxTypeNumber = (dtype: OnnxDType): number => DATA_TYPES[dtype]

export interface OnnxTensor {
  readonly name: string
  readonly dtype: OnnxDType
  readonly shape: readonly number[]
  /** Its numbers, row-major and little-endian. */
  readonly bytes: Piece
}

/** An attribute by its kind. */
export type OnnxAttr =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string }

export interface OnnxNode {
  readonly name: string
  readonly type: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attrs: Readonly<Record<string, OnnxAttr>>
}

/** A model's input or output. `null`: any batch. */
export interface OnnxValue {
  readonly name: string
  readonly dtype: OnnxDType
  readonly shape: readonly (number | null)[]
}

interface OnnxModel {
  readonly name: string
  readonly description: string
  readonly producer: { readonly name: string; readonly version: string }
  /** For people and programs: texts by name. */
  readonly metadata: Readonly<Record<string, string>>
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** `AttributeProto.AttributeType` */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const

/** The bytes of a `.onnx` file, in pieces. */
export function onnxBytes({ name, description, producer, metadata, ...graph }: OnnxModel): readonly Piece[] {
  return encode(ModelProto, {
    ir_version: IR_VERSION,
    producer_name: producer.name,
    producer_version: producer.version,
    doc_string: description,
    graph: {
      node: graph.nodes.map(node),
      name,
      initializer: graph.initializers.map(tensor),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
    opset_import: [{ domain: '', version: OPSET }],
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  })
}

const node = ({ name, type, inputs, outputs, attrs }: OnnxNode): ValueOf<typeof NodeProto> => ({
  input: inputs,
  output: outputs,
  name,
  op_type: type,
  attribute: Object.entries(attrs).map(([key, attr]) => attribute(key, attr)),
})

function attribute(name: string, attr: OnnxAttr): ValueOf<typeof AttributeProto> {
  if ('float' in attr) return { name, f: attr.float, type: ATTRIBUTE_TYPES.float }
  if ('int' in attr) return { name, i: attr.int, type: ATTRIBUTE_TYPES.int }
  if ('string' in attr) return { name, s: attr.string, type: ATTRIBUTE_TYPES.string }
  return { name, ints: attr.ints, type: ATTRIBUTE_TYPES.ints }
}

const tensor = ({ name, dtype, shape, bytes }: OnnxTensor): ValueOf<typeof TensorProto> => ({
  dims: shape,
  data_type: DATA_TYPES[dtype],
  name,
  raw_data: bytes,
})

const valueInfo = ({ name, dtype, shape }: OnnxValue): ValueOf<typeof ValueInfoProto> => ({
  name,
  type: {
    tensor_type: {
      elem_type: DATA_TYPES[dtype],
      shape: { dim: shape.map((size) => (size === null ? { dim_param: 'batch' } : { dim_value: size })) },
    },
  },
})

/**
 * What is written of ONNX' messages, by the names of its .proto file.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

const AttributeProto = {
  name: one(1, 'string'),
  f: one(2, 'float'),
  i: one(3, 'int'),
  s: one(4, 'string'),
  ints: one(8, 'ints'),
  type: one(20, 'int'),
}
const NodeProto = {
  input: repeated(1, 'string'),
  output: repeated(2, 'string'),
  name: one(3, 'string'),
  op_type: one(4, 'string'),
  attribute: repeated(5, AttributeProto),
}
const TensorProto = {
  dims: one(1, 'ints'),
  data_type: one(2, 'int'),
  name: one(8, 'string'),
  raw_data: one(9, 'bytes'),
}
const Dimension = { dim_value: one(1, 'int'), dim_param: one(2, 'string') }
const TensorShapeProto = { dim: repeated(1, Dimension) }
const Tensor = { elem_type: one(1, 'int'), shape: one(2, TensorShapeProto) }
const TypeProto = { tensor_type: one(1, Tensor) }
const ValueInfoProto = { name: one(1, 'string'), type: one(2, TypeProto) }
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

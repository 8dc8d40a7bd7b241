import type { Piece } from '../../engine/emit/pieces.ts'
import { ProtobufWriter } from '../../engine/emit/protobuf.ts'

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
  readonly output: string
  readonly attrs: Readonly<Record<string, OnnxAttr>>
}

/** A model's input or output. `null`: any batch. */
interface OnnxValue {
  readonly name: string
  readonly dtype: OnnxDType
  readonly shape: readonly (number | null)[]
}

export interface OnnxModel {
  readonly name: string
  readonly description: string
  readonly producer: { readonly name: string; readonly version: string }
  /** For people and programs: texts by name. */
  readonly metadata: Readonly<Record<string, string>>
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly input: OnnxValue
  readonly output: OnnxValue
}

/** The bytes of a `.onnx` file, in pieces. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export function onnxBytes({ name, description, producer, metadata, ...graph }: OnnxModel): readonly Piece[] {
  const model = new ProtobufWriter()
    .int(1, IR_VERSION)
    .string(2, producer.name)
    .string(3, producer.version)
    .string(6, description)
    .message(7, (body) => {
      for (const node of graph.nodes) body.message(1, (writer) => writeNode(writer, node))
      body.string(2, name)
      for (const tensor of graph.initializers) body.message(5, (writer) => writeTensor(writer, tensor))
      body.message(11, (writer) => writeValue(writer, graph.input))
      body.message(12, (writer) => writeValue(writer, graph.output))
    })
    .message(8, (opset) => opset.string(1, '').int(2, OPSET))
  for (const [key, value] of Object.entries(metadata))
    model.message(14, (entry) => entry.string(1, key).string(2, value))
  return model.pieces()
}

function writeNode(writer: ProtobufWriter, { name, type, inputs, output, attrs }: OnnxNode): void {
  for (const input of inputs) writer.string(1, input)
  writer.string(2, output).string(3, name).string(4, type)
  for (const [key, attr] of Object.entries(attrs)) writer.message(5, (inner) => writeAttr(inner, key, attr))
}

function writeAttr(writer: ProtobufWriter, key: string, attr: OnnxAttr): void {
  writer.string(1, key)
  if ('float' in attr) writer.float(2, attr.float).int(20, 1)
  else if ('int' in attr) writer.int(3, attr.int).int(20, 2)
  else if ('string' in attr) writer.string(4, attr.string).int(20, 3)
  else writer.packedInts(8, attr.ints).int(20, 7)
}

function writeTensor(writer: ProtobufWriter, { name, dtype, shape, bytes }: OnnxTensor): void {
  writer.packedInts(1, shape).int(2, DATA_TYPES[dtype]).string(8, name).bytes(9, bytes)
}

function writeValue(writer: ProtobufWriter, { name, dtype, shape }: OnnxValue): void {
  writer.string(1, name).message(2, (type) =>
    type.message(1, (tensor) =>
      tensor.int(1, DATA_TYPES[dtype]).message(2, (dims) => {
        for (const dimension of shape)
          dims.message(1, (dim) => (dimension === null ? dim.string(2, 'batch') : dim.int(1, dimension)))
      }),
    ),
  )
}

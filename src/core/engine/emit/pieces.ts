import { sizeOf } from '../../models/layer-graph.ts'
import type { TensorData } from '../tensor-data.ts'

/** A part of a file. A large one is computed when it is written: a model's numbers are then not all in memory a second time. */
export type Piece = Uint8Array | DeferredPiece

export interface DeferredPiece {
  /** In bytes. */
  readonly length: number
  readonly compute: () => Uint8Array
}

export const bytesOf = (piece: Piece): Uint8Array => (piece instanceof Uint8Array ? piece : piece.compute())

const BYTES = { float32: 4, int32: 4, uint8: 1, bool: 1 } as const

/** The numbers of a tensor, which are asked for when they are written. */
export const pieceOf = (tensor: TensorData): Piece => ({
  length: sizeOf(tensor.shape) * BYTES[tensor.dtype],
  compute: () => viewOf(tensor.values),
})

export const viewOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

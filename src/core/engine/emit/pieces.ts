import { sizeOf } from '../../models/layer-graph.ts'
import type { TensorData } from '../op-graph.ts'

/** A part of a file. A large one is computed when it is written: a model's numbers are then not all in memory a second time. */
export type Piece = Uint8Array | DeferredPiece

export interface DeferredPiece {
  /** In bytes. */
  readonly length: number
  readonly compute: () => Uint8Array
  /** Whether what is computed is nobody else’s: see {@link free}. */
  readonly isTemporary?: boolean
}

export const bytesOf = (piece: Piece): Uint8Array => (piece instanceof Uint8Array ? piece : piece.compute())

const BYTES = { float32: 4, int32: 4, uint8: 1, bool: 1 } as const

/** The numbers of a tensor, which are asked for when they are written. */
export const pieceOf = (tensor: TensorData): Piece => ({
  length: sizeOf(tensor.shape) * BYTES[tensor.dtype],
  compute: () => viewOf(tensor.values),
  isTemporary: isComputed(tensor),
})

const computedTensors = new WeakSet<TensorData>()

/** A tensor whose numbers are computed each time they are asked for, into memory of their own. */
export function computed(
  dtype: TensorData['dtype'],
  shape: readonly number[],
  compute: () => TensorData['values'],
): TensorData {
  const tensor = {
    dtype,
    shape,
    get values() {
      return compute()
    },
  }
  computedTensors.add(tensor)
  return tensor
}

/** A tensor times a number for each index of its last axis. */
export interface Scaled {
  readonly tensor: TensorData
  readonly scale: Float32Array
}

const scaledTensors = new WeakMap<TensorData, Scaled>()

/** Says what a computed tensor is made of. */
export const setScaled = (product: TensorData, scaled: Scaled): void => void scaledTensors.set(product, scaled)

/** What a computed tensor is made of, for who can multiply on the way. */
export const scaledOf = (product: TensorData): Scaled | undefined => scaledTensors.get(product)

export const isComputed = (tensor: TensorData): boolean => computedTensors.has(tensor)

/**
 * Gives the memory of temporary numbers back at once, to be used for the next: those of a whole model, left to the garbage collector,
 * made an eighth of an export’s processor time. The array is empty afterwards.
 */
export function free({ buffer }: ArrayBufferView): void {
  // ES2024
  ;(buffer as unknown as { transfer(numBytes: number): ArrayBuffer }).transfer(0)
}

export const viewOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

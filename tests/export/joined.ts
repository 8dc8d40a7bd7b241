import { bytesOf, type Piece } from '../../src/core/engine/emit/pieces.ts'

/** A file that was made in pieces, as one. */
export const joined = (pieces: readonly Piece[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(pieces.map(bytesOf)))

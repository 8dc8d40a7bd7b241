import type { Sharp } from 'sharp'
import type { PhotoNote } from '../../core/datasets/photo-notes.ts'
import { explainPhotoFailure } from './photo-errors.ts'
import { checkImage, decodeWith, inTurn, type Size, toRgb } from './open-image.ts'
import type { ImageHeader } from './sniff-image.ts'

export interface DecodedWithin extends Size {
  /** `[height, width, 3]` uint8 sRGB, upright, transparent parts white. */
  readonly pixels: Uint8Array
  readonly format: ImageHeader['format']
  /** Of the photo itself, upright. */
  readonly uprightWidth: number
  readonly uprightHeight: number
  readonly notes: readonly PhotoNote[]
}

/**
 * Decodes the first frame of a photo so that it fits in a square; small ones stay as they are. As strict as `decodePhoto`.
 *
 * @param side  of the square; `undefined`: at its own size.
 * @throws {UnusablePhotoError} whose message is the reason.
 */
export async function decodeWithin(bytes: Buffer, side: number | undefined): Promise<DecodedWithin> {
  const { header, size } = await checkImage(bytes)
  try {
    const isSmall = side === undefined || Math.max(size.width, size.height) <= side
    const options = { fit: 'inside', withoutEnlargement: true, kernel: 'linear' } as const
    const draw = (image: Sharp) => toRgb(isSmall ? image : image.resize(side, side, options))
    const { drawn, notes } = await inTurn(size, () => decodeWith(bytes, header, draw))
    const { pixels, width, height } = drawn
    // turned by its EXIF orientation; where both are nearly square it does not matter
    const isTurned = width > height !== size.width > size.height && width !== height
    const [uprightWidth, uprightHeight] = isTurned ? [size.height, size.width] : [size.width, size.height]
    return { pixels, width, height, format: header.format, uprightWidth, uprightHeight, notes }
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

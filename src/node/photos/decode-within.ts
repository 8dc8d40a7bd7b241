import { explainPhotoFailure } from './photo-errors.ts'
import { checkImage, inTurn, openImage, type Size, toRgb } from './open-image.ts'
import type { ImageHeader } from './sniff-image.ts'

export interface DecodedWithin extends Size {
  /** `[height, width, 3]` uint8 sRGB, upright, transparent parts white. */
  readonly pixels: Uint8Array
  readonly format: ImageHeader['format']
  /** Of the photo itself, upright. */
  readonly uprightWidth: number
  readonly uprightHeight: number
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
    const { pixels, width, height } = await inTurn(size, () => {
      const image = openImage(bytes, header)
      const options = { fit: 'inside', withoutEnlargement: true, kernel: 'linear' } as const
      const isSmall = side === undefined || Math.max(size.width, size.height) <= side
      return toRgb(isSmall ? image : image.resize(side, side, options))
    })
    // turned by its EXIF orientation; where both are nearly square it does not matter
    const isTurned = width > height !== size.width > size.height && width !== height
    const [uprightWidth, uprightHeight] = isTurned ? [size.height, size.width] : [size.width, size.height]
    return { pixels, width, height, format: header.format, uprightWidth, uprightHeight }
  } catch (thrown) {
    throw explainPhotoFailure(thrown)
  }
}

/** What the first bytes of a file say about it. */
export interface ImageHeader {
  readonly format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif'
  /** Pixels as stored, before EXIF orientation; absent where only the decoder can tell. */
  readonly size?: { readonly width: number; readonly height: number }
}

/** Bytes that {@link sniffImage} needs to recognize a format (not its size). */
export const SIGNATURE_BYTES = 12

/**
 * Recognizes a picture by its content, whatever its name. Formats not in the list are not decoded: SVG and PDF run much code,
 * and the decoder is told to refuse them too.
 *
 * Sizes are read for JPEG, PNG and GIF because asking the decoder for them costs another 0.3 ms a photo.
 */
export function sniffImage(bytes: Buffer): ImageHeader | undefined {
  if (bytes.length < SIGNATURE_BYTES) return undefined
  const ascii = bytes.toString('latin1', 0, SIGNATURE_BYTES)
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return withSize('jpeg', jpegSize(bytes))
  if (ascii.startsWith('\x89PNG\r\n\x1a\n')) return withSize('png', pngSize(bytes))
  if (ascii.startsWith('GIF87a') || ascii.startsWith('GIF89a'))
    return withSize('gif', { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) })
  if (ascii.startsWith('RIFF') && ascii.endsWith('WEBP')) return { format: 'webp' }
  if (/^(II[*+]\0|MM\0[*+])/.test(ascii)) return { format: 'tiff' }
  if (/^....ftyp(avif|avis|mif1|msf1|heic|heix|hevc)/s.test(ascii)) return { format: 'heif' }
  return undefined
}

/** HEVC inside, which sharp's own build cannot decode for its patents (unlike AVIF). */
export function isHeic(bytes: Buffer): boolean {
  return /^....ftyp(heic|heix|hevc|hevx)/s.test(bytes.toString('latin1', 0, SIGNATURE_BYTES))
}

type Size = NonNullable<ImageHeader['size']>

function withSize(format: ImageHeader['format'], size: Size | undefined): ImageHeader {
  return size === undefined ? { format } : { format, size }
}

function pngSize(bytes: Buffer): Size | undefined {
  return bytes.length < 24 ? undefined : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** From the first start-of-frame segment (ITU-T T.81, B.2.2). */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2
  while (at + 9 < bytes.length) {
    const marker = bytes[at + 1]!
    if (bytes[at] !== 0xff || marker === 0)
      at++ // stray bytes between segments, which decoders pass over
    else if (marker === 0xff) at++
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

import { failureKind, type Zod } from './failure-kind.ts'

const Nothing = (z: Zod) => z.object({})
const anotherPhoto = (): string => 'Choose another photo.'

/** Why a file is no photo that can be used. Each message is a sentence without the file's name: files are listed with their reasons. */
export const PHOTO_FAILURES = {
  'empty-file': failureKind(Nothing, () => 'The file is empty (0 bytes).', anotherPhoto),
  'not-an-image': failureKind(Nothing, () => 'It is not a JPEG, PNG, WebP, GIF, TIFF or AVIF image.', anotherPhoto),
  heic: failureKind(Nothing, () => 'HEIC from a phone cannot be read here: export it as JPEG.', anotherPhoto),
  changed: failureKind(
    (z) => z.object({ since: z.enum(['labelled', 'added']) }),
    ({ since }) =>
      since === 'added'
        ? 'The file is another than the one that was added.'
        : 'It is no longer the file that was labelled: it was changed since.',
    anotherPhoto,
  ),
  'too-many-pixels': failureKind(
    (z) =>
      z.object({
        /** Absent: only the decoder knows. */
        size: z.object({ width: z.int(), height: z.int(), maxPixels: z.int() }).optional(),
      }),
    ({ size }) =>
      size
        ? `It has ${size.width} × ${size.height} pixels; at most ${size.maxPixels / 1e6} million are decoded.`
        : 'It has more pixels than are decoded.',
    anotherPhoto,
  ),
  'several-bands': failureKind(
    (z) => z.object({ numBands: z.int(), depth: z.string() }),
    ({ numBands, depth }) =>
      `It has ${numBands} bands (${depth}), more than the colors of a photo. Save the three that are red, green and blue as an RGB picture, for example with gdal_translate -b 1 -b 2 -b 3.`,
    anotherPhoto,
  ),
  'value-range': failureKind(
    (z) =>
      z.object({
        /** Its values, in words. */
        values: z.string(),
      }),
    ({ values }) =>
      `${values}: nothing says which of them are black and white. Save it with 8 bits, or with fractions from 0 to 1.`,
    anotherPhoto,
  ),
  'unsupported-colors': failureKind(
    Nothing,
    () => 'Its colors are Lab, which cannot be read here: save it as RGB.',
    anotherPhoto,
  ),
  missing: failureKind(Nothing, () => 'The file does not exist.', anotherPhoto),
  'name-not-utf8': failureKind(
    Nothing,
    () => 'Its name is not UTF-8: rename it, for example with convmv -f latin1 -t utf8.',
    anotherPhoto,
  ),
  unreadable: failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('permission') }),
        z.object({ of: z.literal('loop') }),
        z.object({ of: z.literal('system'), systemCode: z.string() }),
      ]),
    (data) => {
      if (data.of === 'permission') return 'Reading it is not permitted.'
      return data.of === 'loop' ? 'It is a link that leads back to itself.' : `It cannot be read (${data.systemCode}).`
    },
    anotherPhoto,
  ),
  truncated: failureKind(Nothing, () => 'It is truncated: the end of the image is missing.', anotherPhoto),
  damaged: failureKind(
    (z) =>
      z.discriminatedUnion('of', [
        z.object({ of: z.literal('header') }),
        z.object({ of: z.literal('bytes') }),
        z.object({ of: z.literal('parts') }),
        z.object({ of: z.literal('decoding') }),
        /** Width, height and, where they are what is wrong, channels. */
        z.object({ of: z.literal('size'), decoded: z.array(z.number()) }),
      ]),
    (data) => {
      switch (data.of) {
        case 'header':
          return 'Its header is damaged, or its format is not supported.'
        case 'bytes':
          return 'It is damaged: bytes inside the image are wrong.'
        case 'parts':
          return 'It is damaged: part of its data is damaged or missing.'
        case 'decoding':
          return 'It is damaged: it cannot be decoded.'
        case 'size':
          return `It decodes to ${data.decoded.join(' × ')} ${data.decoded.length === 2 ? 'pixels' : 'values'}.`
      }
    },
    anotherPhoto,
  ),
  'decode-timeout': failureKind(Nothing, () => 'Decoding it took too long.', anotherPhoto),
}

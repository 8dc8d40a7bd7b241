import type { Sharp } from 'sharp'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decodePhoto } from './decode-photo.ts'

const format = { inputHeight: 20, inputWidth: 30, resize: 'stretch' } as const
const solid = (
  background: string | { r: number; g: number; b: number; alpha: number },
  width = 60,
  height = 40,
): Sharp => sharp({ create: { width, height, channels: typeof background === 'string' ? 3 : 4, background } })
const pixel = (pixels: Uint8Array, x = 15, y = 10): number[] => [
  ...pixels.subarray((y * 30 + x) * 3, (y * 30 + x) * 3 + 3),
]

async function failure(bytes: Buffer): Promise<string> {
  return decodePhoto(bytes, format).then(
    () => 'decoded',
    (thrown: unknown) => (thrown as { code: string }).code,
  )
}

describe('every kind of photo becomes 8-bit sRGB at input size', () => {
  const cases: [string, () => Promise<Buffer>, number[]][] = [
    ['JPEG', () => solid('#4080c0').jpeg({ quality: 95 }).toBuffer(), [64, 128, 192]],
    ['PNG', () => solid('#4080c0').png().toBuffer(), [64, 128, 192]],
    ['WebP', () => solid('#4080c0').webp({ lossless: true }).toBuffer(), [64, 128, 192]],
    ['AVIF', () => solid('#4080c0').avif({ lossless: true }).toBuffer(), [64, 128, 192]],
    ['TIFF', () => solid('#4080c0').tiff().toBuffer(), [64, 128, 192]],
    ['GIF', () => solid('#4080c0').gif().toBuffer(), [64, 128, 192]],
    ['palette', () => solid('#4080c0').png({ palette: true, colors: 4 }).toBuffer(), [64, 128, 192]],
    ['gray', () => solid('#808080').grayscale().png().toBuffer(), [128, 128, 128]],
    ['16-bit', () => solid('#4080c0').toColourspace('rgb16').png().toBuffer(), [64, 128, 192]],
    ['alpha', () => solid({ r: 255, g: 0, b: 0, alpha: 0.5 }).png().toBuffer(), [255, 127, 127]],
    ['all transparent', () => solid({ r: 9, g: 9, b: 9, alpha: 0 }).png().toBuffer(), [255, 255, 255]],
    ['CMYK', () => solid('#ffffff').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), [255, 255, 255]],
  ]
  test.each(cases)('%s', async (_, make, expected) => {
    const { pixels, width, height } = await decodePhoto(await make(), format)
    expect(pixels).toHaveLength(20 * 30 * 3)
    expect([width, height]).toEqual([60, 40])
    pixel(pixels).forEach((value, channel) => expect(Math.abs(value - expected[channel])).toBeLessThanOrEqual(3))
  })
})

test('stretch squeezes the whole photo in, crop keeps its middle undistorted', async () => {
  const sides = sharp(await solid('#000000', 90, 20).png().toBuffer()).composite([
    { input: await solid('#ffffff', 30, 20).png().toBuffer(), left: 30, top: 0 },
  ])
  const bytes = await sides.png().toBuffer()
  const stretched = await decodePhoto(bytes, format)
  expect([pixel(stretched.pixels, 2)[0], pixel(stretched.pixels)[0]]).toEqual([0, 255])
  const cropped = await decodePhoto(bytes, { ...format, resize: 'crop' })
  expect([pixel(cropped.pixels, 2)[0], pixel(cropped.pixels)[0]]).toEqual([255, 255])
})

test('the first frame of an animation is used', async () => {
  const frames = [await solid('#ff0000').png().toBuffer(), await solid('#0000ff').png().toBuffer()]
  const animated = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  expect((await sharp(animated).metadata()).pages).toBe(2)
  expect(pixel((await decodePhoto(animated, format)).pixels)).toEqual([255, 0, 0])
})

test('a photo is turned upright as its EXIF orientation says', async () => {
  const top = await solid('#ffffff', 60, 20).png().toBuffer()
  const upright = await solid('#000000')
    .composite([{ input: top, left: 0, top: 0 }])
    .png()
    .toBuffer()
  const onItsSide = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { pixels } = await decodePhoto(onItsSide, format)
  expect(pixel(pixels, 15, 3)[0]).toBeGreaterThan(240)
  expect(pixel(pixels, 15, 16)[0]).toBeLessThan(15)
})

test('each call gives memory of its own', async () => {
  const bytes = await solid('#4080c0').png().toBuffer()
  const [first, second] = [await decodePhoto(bytes, format), await decodePhoto(bytes, format)]
  expect(first.pixels.buffer).not.toBe(second.pixels.buffer)
  expect(first.pixels.byteLength).toBe(first.pixels.buffer.byteLength)
})

describe('refused, with a code', () => {
  test('an empty file', async () => expect(await failure(Buffer.alloc(0))).toBe('empty-file'))
  test('text', async () => expect(await failure(Buffer.from('<html>not a photo</html>'))).toBe('not-an-image'))
  test('SVG', async () =>
    expect(await failure(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('not-an-image'))
  test('a truncated JPEG', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 7919) % 251))
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer()
    expect(await failure(jpeg.subarray(0, jpeg.length / 2))).toBe('truncated')
  })
  test('a truncated PNG', async () => {
    const png = await solid('#4080c0').png().toBuffer()
    expect(await failure(png.subarray(0, png.length - 30))).toBe('truncated')
  })
  test('a header that claims more pixels than are decoded, before memory is taken for them', async () => {
    const png = await solid('#4080c0').png().toBuffer()
    png.writeUInt32BE(1_000_000, 16)
    png.writeUInt32BE(1_000_000, 20)
    expect(await failure(png)).toBe('too-many-pixels')
  })
})

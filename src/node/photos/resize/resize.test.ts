import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bilinearTaps, resizeImage } from './resize.ts'

const side = fc.integer({ min: 1, max: 70 })
const image = fc.tuple(side, side).chain(([height, width]) =>
  fc.record({
    height: fc.constant(height),
    width: fc.constant(width),
    pixels: fc.uint8Array({ minLength: height * width * 3, maxLength: height * width * 3 }),
  }),
)

/** The same arithmetic, pixel by pixel. */
function reference(
  { pixels, height, width }: { pixels: Uint8Array; height: number; width: number },
  target: { height: number; width: number },
): Uint8Array {
  const line = (length: number, output: number) => bilinearTaps(length, { from: 0, length }, output)
  const [rows, columns] = [line(height, target.height), line(width, target.width)]
  const sum = (taps: ReturnType<typeof line>, i: number, at: (source: number) => number) => {
    let total = 8192
    for (let k = 0; k < taps.numTaps; k++) {
      const weight = taps.weights[i * taps.numTaps + k]
      if (weight !== 0) total += weight * at(taps.starts[i] + k)
    }
    return total >> 14
  }
  const middle = Uint8Array.from({ length: target.height * width * 3 }, (_, i) => {
    const [y, rest] = [Math.floor(i / (width * 3)), i % (width * 3)]
    return sum(rows, y, (source) => pixels[source * width * 3 + rest])
  })
  return Uint8Array.from({ length: target.height * target.width * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / (target.width * 3)), Math.floor((i % (target.width * 3)) / 3), i % 3]
    return sum(columns, x, (source) => middle[(y * width + source) * 3 + c])
  })
}

test('every pixel is the weighted sum that the taps say, whatever the sizes', () => {
  fc.assert(
    fc.property(image, side, side, (source, height, width) => {
      const resized = resizeImage(source, { height, width, resize: 'stretch' })
      expect(resized).toEqual(reference(source, { height, width }))
    }),
  )
})

test('a photo of the right size stays as it is, and one color stays one color', () => {
  fc.assert(
    fc.property(image, side, side, fc.integer({ min: 0, max: 255 }), (source, height, width, value) => {
      expect(resizeImage(source, { ...source, resize: 'stretch' })).toEqual(source.pixels)
      const plain = { ...source, pixels: source.pixels.map(() => value) }
      expect(new Set(resizeImage(plain, { height, width, resize: 'crop' }))).toEqual(new Set([value]))
    }),
  )
})

test('cropping takes the middle of the longer side', () => {
  const pixels = Uint8Array.from({ length: 4 * 8 * 3 }, (_, i) => (Math.floor(i / 3) % 8) * 30)
  const cropped = resizeImage({ pixels, height: 4, width: 8 }, { height: 4, width: 4, resize: 'crop' })
  expect([...cropped.slice(0, 12)].filter((_, i) => i % 3 === 0)).toEqual([60, 90, 120, 150])
})

test('the taps are the triangle of Pillow’s BILINEAR: 4 to 2 pixels', () => {
  const { starts, weights, numTaps } = bilinearTaps(4, { from: 0, length: 4 }, 2)
  const shares = Array.from(weights, (weight) => weight / 16384)
  expect([...starts]).toEqual([0, 1])
  expect(numTaps).toBe(4)
  const expected = [3 / 7, 3 / 7, 1 / 7, 0, 1 / 7, 3 / 7, 3 / 7, 0]
  shares.forEach((share, i) => {
    expect(share).toBeCloseTo(expected[i], 4)
  })
})

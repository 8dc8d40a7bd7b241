import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { AugmentationRow } from '../../../core/training/augmentation.ts'
import { IDENTITY } from '../../../shared/augmentations/augmentation-kind.ts'
import { augmentPixels } from './augment-pixels.ts'

const three = z.tuple([z.number(), z.number(), z.number()])
const Golden = z.object({
  height: z.int(),
  width: z.int(),
  photo: z.array(z.int()),
  cases: z.array(
    z.object({
      transform: z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
      color: three,
      values: z.array(z.number()),
    }),
  ),
})
/** `tests/keras/make_augmented.py` */
const golden = Golden.parse(
  JSON.parse(readFileSync(new URL('../../../../tests/keras/augmented.json', import.meta.url), 'utf8')),
)

const format = (height: number, width: number) => ({
  inputHeight: height,
  inputWidth: width,
  channelOrder: 'rgb' as const,
  mean: [10, 100.4, 300] as [number, number, number],
})
const NOTHING: AugmentationRow = { transform: IDENTITY, color: [0, 1, 1], cutOut: [0, 0, 0, 0] }

const { height, width, photo } = golden
const pixels = Uint8Array.from(photo)

describe('a photo', () => {
  test.each(golden.cases)(
    'moved by $transform and colored by $color is what TensorFlow makes of it, rounded',
    ({ transform, color, values }) => {
      const actual = augmentPixels(pixels, [{ ...NOTHING, transform, color }], format(height, width))
      // positions are float32, a few roundings of 2 ** -24 of up to 94 pixels, times a difference of up to 255
      actual.forEach((byte, i) => expect(Math.abs(byte - values[i])).toBeLessThanOrEqual(0.5 + 0.03))
    },
  )

  test('that nothing changes comes out as it was, and is left as it was', () => {
    const copy = pixels.slice()
    expect(augmentPixels(pixels, [NOTHING], format(height, width))).toEqual(copy)
    expect(pixels).toEqual(copy)
  })

  test('is changed by its own row alone, whatever lies beside it', () => {
    const rows = golden.cases.map(({ transform, color }) => ({ ...NOTHING, transform, color }))
    const all = augmentPixels(Uint8Array.from(rows.flatMap(() => photo)), rows, format(height, width))
    rows.forEach((row, i) =>
      expect(all.subarray(i * photo.length, (i + 1) * photo.length)).toEqual(
        augmentPixels(pixels, [row], format(height, width)),
      ),
    )
  })

  test('of one pixel, and one far larger than the last, are whole', () => {
    expect([
      ...augmentPixels(Uint8Array.of(1, 2, 3), [{ ...NOTHING, transform: [9, 2, -7, 1, 1, 5] }], format(1, 1)),
    ]).toEqual([1, 2, 3])
    const large = Uint8Array.from({ length: 500 * 400 * 3 }, (_, i) => i % 251)
    expect(augmentPixels(large, [NOTHING], format(500, 400))).toEqual(large)
  })
})

describe('what is blanked out', () => {
  const blanked = (channelOrder: 'rgb' | 'bgr') =>
    augmentPixels(pixels, [{ ...NOTHING, cutOut: [2, 3, 5, 9] }], { ...format(height, width), channelOrder })

  test('is the box, and nothing else', () => {
    const isInside = (i: number) => {
      const [y, x] = [Math.floor(i / (width * 3)), Math.floor(i / 3) % width]
      return y >= 2 && y < 5 && x >= 3
    }
    blanked('rgb').forEach((byte, i) => expect(byte).toBe(isInside(i) ? [10, 100, 255][i % 3] : photo[i]))
  })

  test('is the mean of the model, which may take blue first', () => {
    const at = (2 * width + 3) * 3
    expect([...blanked('bgr').subarray(at, at + 3)]).toEqual([255, 100, 10])
  })
})

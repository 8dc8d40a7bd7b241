// Numbers from TensorFlow's Philox and numpy; how they were made: tests/golden/maker/stream_cases.py.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Size } from '../../shared/augmentations/augmentation-kind.ts'
import { type AugmentationRow, augmentationRow } from './augmentation.ts'
import type { Augmentation } from '../../shared/augmentations/augmentations.ts'
import { permutation, randomStream, type RandomStream } from './random.ts'

interface Drawn {
  readonly seed: number
  readonly purpose: string
  readonly path: readonly (string | number)[]
  readonly uint32: readonly number[]
  readonly uniform: readonly number[]
  readonly normal: readonly number[]
  /** By shape. */
  readonly gamma: Readonly<Record<string, readonly number[]>>
  readonly beta: readonly number[]
  readonly permutation: readonly number[]
}

interface Augmented extends AugmentationRow {
  readonly options: Augmentation
  readonly size: Size
  readonly seed: number
  readonly photo: string
  readonly variant: number
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../tests/golden/streams/${name}.json`, import.meta.url), 'utf8'))

/** Logarithms and cosines of two libraries differ in their last digits. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(value)))
}

const { streams } = read('streams') as { streams: readonly Drawn[] }

test.each(streams)('the stream of seed $seed, “$purpose” and $path is the same on every machine', (given) => {
  const drawn = (count: number, draw: (random: RandomStream) => number): number[] => {
    const random = randomStream(given.seed, given.purpose, ...given.path)
    return Array.from({ length: count }, () => draw(random))
  }
  expect(drawn(11, (random) => random.uint32())).toEqual(given.uint32)
  expect(drawn(7, (random) => random.uniform())).toEqual(given.uniform)
  expectClose(
    drawn(7, (random) => random.normal()),
    given.normal,
  )
  for (const [shape, expected] of Object.entries(given.gamma))
    expectClose(
      drawn(20, (random) => random.logGamma(Number(shape))),
      expected,
    )
  expectClose(
    drawn(20, (random) => random.beta(0.4, 1.3)),
    given.beta,
  )
  const order = permutation(randomStream(given.seed, given.purpose, ...given.path), given.permutation.length)
  expect([...order]).toEqual(given.permutation)
})

test('a photo is changed alike on every machine, by what was drawn for it', () => {
  const { rows } = read('augmentation') as { rows: readonly Augmented[] }
  expect(rows.length).toBeGreaterThan(100)
  for (const { options, size, seed, photo, variant, ...expected } of rows) {
    const actual = augmentationRow(options, size, seed, photo, variant)
    // made when the numbers were those of a projective transform, the last two 0
    expectClose([...actual.transform, 0, 0], expected.transform)
    expectClose(actual.color, expected.color)
    expect(actual.cutOut).toEqual(expected.cutOut)
  }
})

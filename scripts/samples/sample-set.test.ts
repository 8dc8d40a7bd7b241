import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawSample } from './draw-sample.ts'
import { LABELLED_PER_SPECIES, PHOTOS_PER_SPECIES, planSampleSet } from './sample-set.ts'
import { SPECIES } from './species.ts'
import { drawTextures } from './textures.ts'

const textures = drawTextures(0)

test('any seed plans 160 photos, 40 of each species, of which 120 are labelled and two of those wrongly', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (seed) => {
      const plans = planSampleSet(seed)
      const labelled = plans.filter(({ label }) => label !== undefined)
      expect([plans.length, labelled.length]).toEqual([160, 120])
      expect(labelled.filter(({ label, species }) => label !== species.name)).toHaveLength(2)
      for (const species of SPECIES) {
        expect(plans.filter((plan) => plan.species === species)).toHaveLength(PHOTOS_PER_SPECIES)
        expect(labelled.filter((plan) => plan.species === species)).toHaveLength(LABELLED_PER_SPECIES)
      }
    }),
  )
})

test('file names are unique, in order, and those of one species are spread over the whole set', () => {
  const plans = planSampleSet(1)
  const files = plans.map(({ file }) => file)
  expect(files).toEqual([...new Set(files)].sort())
  for (const species of SPECIES)
    for (const half of [plans.slice(0, 80), plans.slice(80)])
      expect(half.filter((plan) => plan.species === species).length).toBeGreaterThan(10)
})

test('the same seed draws the same picture, another seed or species another one', () => {
  const size = { width: 128, height: 96 }
  const draw = (species: number, seed: number): Uint8Array =>
    drawSample(SPECIES[species], size, seed, drawTextures(5)).pixels
  const picture = draw(0, 7)
  expect(picture).toHaveLength(128 * 96 * 3)
  expect(draw(0, 7)).toEqual(picture)
  expect(draw(0, 8)).not.toEqual(picture)
  expect(draw(1, 7)).not.toEqual(picture)
})

test('every picture is neither black nor burnt out and shows its leaf before another ground', () => {
  const size = { width: 96, height: 72 }
  for (let seed = 0; seed < 60; seed++) {
    const { pixels } = drawSample(SPECIES[seed % 4], size, seed, textures)
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    const deviation = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length)
    expect(mean).toBeGreaterThan(20)
    expect(mean).toBeLessThan(240)
    expect(deviation).toBeGreaterThan(8)
  }
})

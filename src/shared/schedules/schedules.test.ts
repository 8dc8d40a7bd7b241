import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rateAt, Schedule, SCHEDULE_LABELS, SCHEDULE_ROWS } from './schedules.ts'

const kinds = Object.keys(SCHEDULE_LABELS) as Schedule['kind'][]

test('every schedule has its file and its place among the kinds of a plan', () => {
  const files = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
  expect(files.filter((file) => !/^schedule|\.test\.ts$/.test(file)).sort()).toEqual(
    kinds.map((kind) => `${kind}.ts`).sort(),
  )
  expect(Schedule.options.map((option) => option.shape.kind.value)).toEqual(kinds)
  const settings = kinds.flatMap((kind) =>
    Object.keys(Schedule.parse({ kind }))
      .filter((name) => name !== 'kind')
      .map((name) => `stages.*.schedule[${kind}].${name}`),
  )
  expect(Object.keys(SCHEDULE_ROWS)).toEqual(settings)
})

test.each(kinds)('%s never exceeds the rate of its stage, and reaches it', (kind) => {
  const schedule = Schedule.parse({ kind })
  const places = fc.record({
    learningRate: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    epochs: fc.integer({ min: 4, max: 40 }),
    stepsPerEpoch: fc.integer({ min: 4, max: 50 }),
  })
  fc.assert(
    fc.property(places, ({ learningRate, epochs, stepsPerEpoch }) => {
      const numSteps = epochs * stepsPerEpoch
      const rates = Array.from({ length: numSteps + 1 }, (_, step) =>
        rateAt(schedule, { learningRate, step, numSteps, stepsPerEpoch }),
      )
      expect(Math.min(...rates)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...rates)).toBeLessThanOrEqual(learningRate * (1 + 1e-12))
      expect(Math.max(...rates)).toBeGreaterThan(learningRate * 0.98)
    }),
  )
})

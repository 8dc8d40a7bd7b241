// Numbers from TensorFlow and Keras; how they were made: tests/golden/make_golden.py.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { statelessUniform } from './random.ts'
import type { PhiloxCounter, PhiloxKey } from './random.ts'
import { learningRateAt } from './schedule.ts'
import type { Schedule } from '../../shared/schedules/schedules.ts'

interface EncodedTensor {
  readonly shape: readonly number[]
  readonly data: string
}

interface ScheduleCase {
  readonly learningRate: number
  readonly numSteps: number
  readonly rates: readonly number[]
  readonly warmupSteps: number
  readonly finalFactor: number
  readonly startFactor: number
  readonly risingShare: number
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../tests/golden/${name}.json`, import.meta.url), 'utf8'))

function floats({ data }: EncodedTensor): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer)
}

test('uniform floats are StatelessRandomUniformV2’s, bit for bit', () => {
  const { draws } = read('random/philox') as {
    draws: { key: PhiloxKey; counter: PhiloxCounter; values: EncodedTensor }[]
  }
  expect(draws.length).toBeGreaterThan(20)
  for (const { key, counter, values } of draws) {
    const expected = floats(values)
    expect(statelessUniform(key, counter, expected.length)).toEqual(expected)
  }
})

test('they drop what TensorFlow’s dropout drops', () => {
  const { dropouts } = read('random/dropout') as {
    dropouts: { key: PhiloxKey; counter: PhiloxCounter; rate: number; kept: EncodedTensor }[]
  }
  for (const { key, counter, rate, kept } of dropouts) {
    const expected = floats(kept)
    const uniform = statelessUniform(key, counter, expected.length)
    expect(uniform.map((value) => (value >= Math.fround(rate) ? 1 : 0))).toEqual(expected)
  }
})

/** Keras computes rates in float32 where it may: 1e-6 of the full rate is its rounding. */
function check(name: string, scheduleOf: (given: ScheduleCase) => Schedule): void {
  const { schedules } = read(`schedules/${name}`) as { schedules: ScheduleCase[] }
  for (const given of schedules) {
    const stage = { learningRate: given.learningRate, epochs: given.numSteps, schedule: scheduleOf(given) }
    for (const [step, rate] of given.rates.entries())
      expect(Math.abs(learningRateAt(stage, step, 1) - rate)).toBeLessThan(1e-6 * given.learningRate)
  }
}

test('cosine with warm-up is Keras’ CosineDecay', () => {
  check('cosine', ({ warmupSteps, finalFactor }) => ({ kind: 'cosine', warmupEpochs: warmupSteps, finalFactor }))
})

test('one-cycle is fast.ai’s', () => {
  check('one-cycle', ({ startFactor, finalFactor, risingShare }) => ({
    kind: 'one-cycle',
    startFactor,
    finalFactor,
    risingShare,
  }))
})

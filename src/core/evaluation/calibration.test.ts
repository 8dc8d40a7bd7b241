import { expect, test } from 'vitest'
import { calibration } from './calibration.ts'

test('bins are closed at their upper end, and hold what is counted in them', () => {
  const { bins, expectedCalibrationError } = calibration([0, 0.25, 0.3, 0.5, 1, 0.8], [0, 1, 0, 1, 1, 1], 4)
  expect(bins).toEqual([
    { low: 0, high: 0.25, numSamples: 2, meanConfidence: 0.125, accuracy: 0.5 },
    { low: 0.25, high: 0.5, numSamples: 2, meanConfidence: 0.4, accuracy: 0.5 },
    { low: 0.5, high: 0.75, numSamples: 0, meanConfidence: 0, accuracy: 0 },
    { low: 0.75, high: 1, numSamples: 2, meanConfidence: 0.9, accuracy: 1 },
  ])
  expect(expectedCalibrationError).toBeCloseTo((2 * 0.375 + 2 * 0.1 + 2 * 0.1) / 6, 12)
})

test('there are fifteen bins, and none of them is at fault where nothing was said', () => {
  const { bins, expectedCalibrationError } = calibration([], [])
  expect([bins.length, expectedCalibrationError]).toEqual([15, 0])
  expect(bins.every(({ numSamples, accuracy }) => numSamples === 0 && accuracy === 0)).toBe(true)
})

test('a model that is sure and always wrong is as badly calibrated as can be', () => {
  expect(calibration([1, 1, 1], [0, 0, 0]).expectedCalibrationError).toBe(1)
})

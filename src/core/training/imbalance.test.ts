import { expect, test } from 'vitest'
import { defaultPlan } from './default-plan.ts'
import { imbalanceOf, isImbalanced } from './imbalance.ts'

const weightsFor = (photosPerClass: number[], multiLabel = false) =>
  defaultPlan('lp-ft', { modelName: 'm', numTrainPhotos: 100, numClasses: 3, photosPerClass, multiLabel }).classWeights

test('from three times as many photos on, rare classes count for more unless a person says otherwise', () => {
  expect(weightsFor([73, 8, 3])).toBe('balanced')
  expect(weightsFor([30, 10, 30])).toBe('balanced')
  expect(weightsFor([29, 10, 30])).toBe('balanced')
  expect(weightsFor([29, 10, 29])).toBe('none')
  expect(weightsFor([])).toBe('none')
})

test('with several labels each label is rare among its photos, so nothing is weighted by default', () => {
  expect(weightsFor([73, 8, 3], true)).toBe('none')
})

test('classes without photos make nothing uneven', () => {
  expect(imbalanceOf([0, 8, 4])).toEqual({ most: 1, least: 2, ratio: 2 })
  expect([imbalanceOf([0, 8]), imbalanceOf([])]).toEqual([undefined, undefined])
  expect(isImbalanced([0, 8, 8])).toBe(false)
})

test('of classes with as many photos the first is named', () => {
  expect(imbalanceOf([4, 9, 4, 9])).toEqual({ most: 1, least: 0, ratio: 9 / 4 })
  expect(imbalanceOf([4, 4])).toEqual({ most: 0, least: 0, ratio: 1 })
})

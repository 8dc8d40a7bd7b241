import fc from 'fast-check'
import { expect, test } from 'vitest'
import { classWeights, imbalanceOf, isImbalanced, positiveWeights } from './class-weights.ts'
import { defaultPlan } from './default-plan.ts'

test('balanced weights are scikit-learn’s', () => {
  // sklearn.utils.class_weight.compute_class_weight('balanced', classes=[0, 1, 2], y=[0]*6 + [1]*3 + [2]*1)
  const weights = classWeights('balanced', [6, 3, 1], ['a', 'b', 'c'])
  expect([...weights]).toEqual([0.5555555555555556, 1.1111111111111112, 3.3333333333333335].map(Math.fround))
  expect([...classWeights('balanced', [4, 0, 4], ['a', 'b', 'c'])]).toEqual([1, 1, 1])
})

test('balanced classes weigh the same altogether', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 30 }), (counts) => {
      const weights = classWeights('balanced', counts, counts.map(String))
      const total = counts.reduce((sum, count) => sum + count, 0)
      for (const [i, count] of counts.entries())
        expect(Math.abs((weights[i] * count * counts.length) / total - 1)).toBeLessThan(1e-6)
    }),
  )
})

test('weights by name leave the rest at 1 and refuse a class that is not there', () => {
  expect([...classWeights([['__proto__', 4]], [1, 1], ['cat', '__proto__'])]).toEqual([1, 4])
  expect(() => classWeights([['cow', 4]], [1, 1], ['cat', 'dog'])).toThrow('“cow”')
  expect(() => positiveWeights([['cow', 4]], [1, 1], 2, ['cat', 'dog'])).toThrow('“cow”')
})

test('rare labels weigh more, at most ten times, and common ones never less than 1', () => {
  expect([...positiveWeights('balanced', [25, 80, 1, 0], 100, ['a', 'b', 'c', 'd'])]).toEqual([3, 1, 10, 1])
  expect([...positiveWeights('none', [25, 80], 100, ['a', 'b'])]).toEqual([1, 1])
})

test('without weights every class counts once, however uneven they are', () => {
  expect([...classWeights('none', [1, 9], ['a', 'b'])]).toEqual([1, 1])
})

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

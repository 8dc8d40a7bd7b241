import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countTopK, wilsonShare } from './accuracy.ts'
import { calibration } from './calibration.ts'
import { evaluate } from './evaluate.ts'
import { averagePrecision, evaluateMultiLabel } from './multi-label.ts'
import { multiLabelReport, singleLabelReport } from './report.ts'
import { EvaluationReport } from '../../shared/contract/run-report.ts'

const logits = Float32Array.from([2, 1, 0, -1, 0, 3, 0, 0, 1, 1, 5, 0, 0, 0, 0, 2, 4, 0, 0, 0, 0, 2, 1, 1])
const labels = Int32Array.from([0, 1, 2, 3, 1, 2])
// predicted: 0 1 2 3 0 1

test('accuracy, confusion matrix and per-class scores, worked by hand', () => {
  const result = evaluate(logits, labels, 4)
  expect(result.accuracy.value).toBeCloseTo(4 / 6, 12)
  expect(result.confusionMatrix).toEqual([
    [1, 0, 0, 0],
    [1, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 0, 0, 1],
  ])
  expect(result.perClass).toEqual([
    { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
    { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
    { precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
    { precision: 1, recall: 1, f1: 1, support: 1 },
  ])
  expect(result.averages.macro.f1).toBeCloseTo((2 / 3 + 0.5 + 2 / 3 + 1) / 4, 12)
  expect(result.averages.weighted.recall).toBeCloseTo(4 / 6, 12)
  expect(result.topLosses.map(({ sample }) => sample)).toEqual([4, 5])
  expect(result.topLosses[0]).toMatchObject({ label: 1, predicted: 0 })
  expect(result.topLosses[0].confidence).toBeCloseTo(Math.exp(4) / (Math.exp(4) + 3), 12)
})

test('loss keeps its digits where a softmax in single precision would saturate', () => {
  const { loss } = evaluate(Float32Array.from([60, 0, 0, 60]), Int32Array.from([1, 1]), 2)
  expect(loss).toBeCloseTo(30, 9)
  expect(evaluate(Float32Array.from([1000, -1000]), Int32Array.from([1]), 2).loss).toBe(2000)
})

test('a tie at the border of the top k is inside, as in TensorFlow', () => {
  const tied = Float32Array.from([1, 1, 1, 1])
  expect(countTopK(tied, Int32Array.from([3]), 4, 1)).toBe(1)
  expect(countTopK(Float32Array.from([3, 2, 1, 1]), Int32Array.from([3]), 4, 3)).toBe(1)
  expect(countTopK(Float32Array.from([3, 2, 1.5, 1]), Int32Array.from([3]), 4, 3)).toBe(0)
  expect(countTopK(Float32Array.from([3, Number.NaN, 1, 1]), Int32Array.from([0]), 4, 3)).toBe(0)
})

test('the Wilson interval is the published one and always holds the share', () => {
  // statsmodels.stats.proportion.proportion_confint(8, 10, method='wilson')
  const { low, high } = wilsonShare(8, 10)
  expect(low).toBeCloseTo(0.4901624715, 8)
  expect(high).toBeCloseTo(0.9433178485, 8)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (total, correct) => {
      const share = wilsonShare(Math.min(correct, total), total)
      expect(share.low <= share.value + 1e-12 && share.value <= share.high + 1e-12).toBe(true)
      expect(share.low >= 0 && share.high <= 1).toBe(true)
    }),
  )
})

test('a class nobody has and nobody is taken for scores 0 and does not fail', () => {
  const result = evaluate(Float32Array.from([1, 0, 0, 1, 0, 0]), Int32Array.from([0, 0]), 3)
  expect(result.perClass[2]).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 })
  expect(result.top3).toBeNull()
})

test('no samples at all give no NaN', () => {
  const result = evaluate(new Float32Array(0), new Int32Array(0), 4)
  expect(JSON.stringify(result)).not.toContain('null')
  expect(result.accuracy).toEqual({ value: 0, low: 0, high: 1 })
})

test('scores that are not numbers, and labels that are no class, are refused', () => {
  expect(() => evaluate(Float32Array.from([1, Number.NaN]), Int32Array.from([0]), 2)).toThrow('NaN for sample 0')
  expect(() => evaluate(Float32Array.from([1, 2]), Int32Array.from([2]), 2)).toThrow('label 2')
  expect(() => evaluate(Float32Array.from([1, 2, 3]), Int32Array.from([1]), 2)).toThrow('3 scores')
})

test('calibration error is the mean gap between confidence and accuracy', () => {
  const { expectedCalibrationError, bins } = calibration([0.9, 0.9, 0.6, 0.6], [1, 0, 1, 1], 10)
  expect(expectedCalibrationError).toBeCloseTo((2 * 0.4 + 2 * 0.4) / 4, 12)
  expect(bins.reduce((sum, { numSamples }) => sum + numSamples, 0)).toBe(4)
  expect(calibration([1, 1], [1, 1]).expectedCalibrationError).toBe(0)
})

test('average precision is scikit-learn’s, ties included', () => {
  // sklearn.metrics.average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) in its documentation: 0.83
  expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.8333333333333333, 12)
  expect(averagePrecision([0.5, 0.5], [0, 1])).toBe(0.5)
  // one threshold for both, whichever of them comes first: average_precision_score([1, 0, 0], [0.5, 0.5, 0.1]) is 0.5
  expect(averagePrecision([0.5, 0.5, 0.1], [1, 0, 0])).toBe(0.5)
  expect(averagePrecision([0.5, 0.5], [0, 0])).toBeNull()
})

test('labels that exclude nothing, worked by hand', () => {
  const result = evaluateMultiLabel(Float32Array.from([2, -1, 1, 1, -3, -2]), Uint8Array.from([1, 0, 1, 0, 1, 0]), 2)
  expect(result.exactMatch).toBeCloseTo(1 / 3, 12)
  expect(result.labelAccuracy).toBeCloseTo(4 / 6, 12)
  expect(result.perClass[0]).toMatchObject({ precision: 1, recall: 2 / 3, support: 3, averagePrecision: 1 })
  expect(result.perClass[1]).toMatchObject({ precision: 0, recall: 0, support: 0, averagePrecision: null })
  expect(result.meanAveragePrecision).toBe(1)
  const softplus = (x: number) => Math.log1p(Math.exp(x))
  const loss = (softplus(-2) + softplus(-1) + softplus(-1) + softplus(1) + softplus(3) + softplus(-2)) / 6
  expect(result.loss).toBeCloseTo(loss, 12)
})

test('an evaluation in names fits the report', () => {
  const classNames = ['__proto__', 'b', 'c', 'd']
  const single = singleLabelReport(evaluate(logits, labels, 4), classNames, ['1', '2', '3', '4', '5.jpg', '6'])
  expect(EvaluationReport.parse(JSON.parse(JSON.stringify(single)))).toEqual(single)
  expect(single.kind === 'single-label' && single.topLosses[0]).toMatchObject({
    file: '5.jpg',
    label: 'b',
    predicted: '__proto__',
  })
  const multi = multiLabelReport(evaluateMultiLabel(Float32Array.from([1, -1]), Uint8Array.from([1, 0]), 2), ['a', 'b'])
  expect(EvaluationReport.parse(JSON.parse(JSON.stringify(multi)))).toEqual(multi)
})

test('perfect answers are worth 1 and no more, for any number of classes', () => {
  for (let numClasses = 2; numClasses < 200; numClasses++) {
    const answers = new Float32Array(numClasses * numClasses)
    for (let c = 0; c < numClasses; c++) answers[c * numClasses + c] = 20
    const classes = Int32Array.from({ length: numClasses }, (_, c) => c)
    const names = Array.from(classes, String)
    expect(
      EvaluationReport.safeParse(singleLabelReport(evaluate(answers, classes, numClasses), names, names)).success,
    ).toBe(true)
  }
})

test('twenty mistakes are listed at most, of equal ones the first; top three needs four classes', () => {
  const count = 30
  const wrong = Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? 1 : 0))
  const result = evaluate(wrong, new Int32Array(count).fill(1), 2)
  expect(result.topLosses.map(({ sample }) => sample)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  expect(evaluate(wrong, new Int32Array(count).fill(1), 2, 3).topLosses).toHaveLength(3)
  expect(evaluate(Float32Array.of(1, 2, 3, 0), Int32Array.of(1), 4).top3?.value).toBe(1)
  expect(evaluate(Float32Array.of(1, 2, 3), Int32Array.of(1), 3).top3).toBeNull()
})

test('a label below the first class is refused like one beyond the last', () => {
  expect(() => evaluate(Float32Array.of(1, 2), Int32Array.of(-1), 2)).toThrow(
    'label -1 is none of the 2 classes (0 to 1)',
  )
  expect(() => evaluate(Float32Array.of(1, 2, 1, Infinity), Int32Array.of(0, 1), 2)).toThrow('Infinity for sample 1')
})

test('a label is given where it is likelier than not, so not where it is as likely', () => {
  const result = evaluateMultiLabel(Float32Array.of(0, 1e-3, 0, -1), Uint8Array.of(1, 1, 0, 0), 2)
  expect(result).toMatchObject({ labelAccuracy: 0.75, exactMatch: 0.5, numSamples: 2 })
  expect(result.perClass.map(({ recall }) => recall)).toEqual([0, 1])
})

test('without samples or labels nothing is right and nothing is NaN', () => {
  const result = evaluateMultiLabel(new Float32Array(0), new Uint8Array(0), 2)
  const none = { precision: 0, recall: 0, f1: 0 }
  expect(result.averages).toEqual({ macro: none, weighted: none })
  expect(result).toMatchObject({ numSamples: 0, loss: 0, exactMatch: 0, labelAccuracy: 0, meanAveragePrecision: 0 })
  expect(EvaluationReport.parse(multiLabelReport(result, ['a', 'b'])).numSamples).toBe(0)
  const single = singleLabelReport(evaluate(new Float32Array(0), new Int32Array(0), 2), ['a', 'b'], [])
  expect(EvaluationReport.parse(single).numSamples).toBe(0)
})

import { expect, test } from 'vitest'
import { evaluate } from '../../core/evaluation/evaluate.ts'
import { multiLabelReport, singleLabelReport } from '../../core/evaluation/report.ts'
import { evaluateMultiLabel } from '../../core/evaluation/multi-label.ts'
import { evaluationLines, headlines } from './evaluation-text.ts'

const same = (text: string): string => text
const style = { bold: same, dim: same, good: same, bad: same }

/** Of a model that always says the first of two classes. */
const always = singleLabelReport(
  evaluate(
    Float32Array.from({ length: 34 }, (_, i) => (i % 2 === 0 ? 3 : 0)),
    Int32Array.from({ length: 17 }, (_, i) => (i < 15 ? 0 : 1)),
    2,
  ),
  ['ok', 'scratch'],
  [],
)

test('a model that is no better than always the same answer is called that, first of all', () => {
  const [first, second, third, fourth] = headlines(always, 'given', style)
  expect(first).toBe('No better than always answering “ok”.')
  expect(second).toMatch(/^88\.2 % right on 17 photos looked at/)
  expect(third).toBe('Balanced accuracy 50.0 %; always answering “ok” would be right for 88.2 %.')
  expect(fourth).toMatch(/--class-weights balanced/)
})

test('shares of classes have their counts', () => {
  expect(evaluationLines(always, style).join('\n')).toContain('0.0 % (0 of 2)')
})

test('with several labels the baseline is a set of labels, and nothing is said where a model is better', () => {
  const targets = Uint8Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? (i >> 1) % 2 : (i >> 2) % 2))
  const logits = Float32Array.from(targets, (target) => (target === 1 ? 4 : -4))
  const report = multiLabelReport(evaluateMultiLabel(logits, targets, 2), ['cat', 'dog'])
  const lines = headlines(report, 'given', style)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/^Balanced accuracy 100\.0 %; always giving .* would be right for 25\.0 %\.$/)
})

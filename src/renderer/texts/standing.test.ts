import { expect, test } from 'vitest'
import type { Standing } from '../../shared/contract/run-report.ts'
import { standingTexts as texts } from './standing.ts'

const standing = (comparison: Standing['baseline']['comparison'], answer = ['ok']): Standing => ({
  balancedAccuracy: 1 / 3,
  baseline: { accuracy: 15 / 17, answer, comparison },
})

test('a model that is no better than its baseline is called that, with the figures that show it', () => {
  expect(texts.title(standing('no-better'), false)).toBe('No better than always answering “ok”')
  expect(texts.why(standing('no-better'), 17, false)).toBe(
    'That would be right for 88.2\u00a0% of these 17 photos. Balanced accuracy, where each class counts the same, is 33.3\u00a0%.',
  )
  expect(texts.title(standing('unproven'), false)).toMatch(/^Not shown to be better than/)
  expect(texts.beside(standing('better'))).toBe('Balanced accuracy 33.3\u00a0%; always “ok” would get 88.2\u00a0%.')
})

test('with several labels the baseline is a set of labels, which may be empty', () => {
  expect(texts.title(standing('no-better', []), true)).toBe('No better than always giving no label')
  expect(texts.title(standing('no-better', ['cat', 'dog']), true)).toBe('No better than always giving “cat” and “dog”')
})

test('rare classes are spoken of only where there are any', () => {
  for (const isBalanced of [true, false]) expect(texts.whatNext({ isBalanced, isUneven: false })).not.toMatch(/rare/i)
  expect(texts.whatNext({ isBalanced: false, isUneven: true })).toMatch(/^Let rare classes count for more/)
  expect(texts.whatNext({ isBalanced: true, isUneven: true })).toMatch(/^Rare classes counted for more already/)
})

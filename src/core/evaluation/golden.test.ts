// Numbers from scikit-learn; how they were made: tests/golden/make_golden.py.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { evaluateMultiLabel } from './multi-label.ts'
import type { ClassScores } from './per-class.ts'

interface Golden {
  readonly logits: { readonly shape: readonly [number, number]; readonly data: string }
  /** Class indices, or for each sample 0 or 1 for each class. */
  readonly labels: readonly number[] | readonly (readonly number[])[]
  readonly accuracy: number
  readonly top3: number
  readonly exactMatch: number
  readonly labelAccuracy: number
  readonly perClass: Readonly<Record<keyof ClassScores, readonly number[]>>
  readonly macro: { readonly precision: number; readonly recall: number; readonly f1: number }
  readonly confusion: readonly (readonly number[])[]
}

function read(name: string): Golden & { scores: Float32Array; numClasses: number } {
  const golden = JSON.parse(
    readFileSync(new URL(`../../../tests/golden/metrics/${name}.json`, import.meta.url), 'utf8'),
  ) as Golden
  const scores = new Float32Array(Uint8Array.from(Buffer.from(golden.logits.data, 'base64')).buffer)
  return { ...golden, scores, numClasses: golden.logits.shape[1] }
}

function checkClasses(perClass: readonly ClassScores[], macro: Golden['macro'], golden: Golden): void {
  for (const [c, scores] of perClass.entries()) {
    expect(scores.support).toBe(golden.perClass.support[c])
    for (const field of ['precision', 'recall', 'f1'] as const)
      expect(scores[field]).toBeCloseTo(golden.perClass[field][c], 12)
  }
  for (const field of ['precision', 'recall', 'f1'] as const) expect(macro[field]).toBeCloseTo(golden.macro[field], 12)
}

test.each(['three-classes', 'five-classes', 'many-classes', 'absent-class'])('%s: as scikit-learn', (name) => {
  const golden = read(name)
  const result = evaluate(golden.scores, Int32Array.from(golden.labels.flat()), golden.numClasses)
  expect(result.accuracy.value).toBeCloseTo(golden.accuracy, 12)
  if (result.top3) expect(result.top3.value).toBeCloseTo(golden.top3, 12)
  expect(result.confusionMatrix).toEqual(golden.confusion)
  checkClasses(result.perClass, result.averages.macro, golden)
})

test('several labels at once: as scikit-learn', () => {
  const golden = read('multi-label')
  const result = evaluateMultiLabel(golden.scores, Uint8Array.from(golden.labels.flat()), golden.numClasses)
  expect(result.exactMatch).toBeCloseTo(golden.exactMatch, 12)
  expect(result.labelAccuracy).toBeCloseTo(golden.labelAccuracy, 12)
  checkClasses(result.perClass, result.averages.macro, golden)
})

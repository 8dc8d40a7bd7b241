import { expect, test } from 'vitest'
import { photoTexts as texts } from './photos.ts'

test('photos that judge and photos that choose the epoch are never one number', () => {
  const words = texts.heldBackNow({ validation: 18, test: 27 })
  expect(words).toContain('27 photos to judge the model, 18 photos to choose its best epoch')
  expect(words).not.toContain('45')
  expect(texts.heldBackNow({ validation: 1, test: 0 })).toMatch(/^1 photo to choose its best epoch\. /)
})

test('class weights are advised only where they are not the default', () => {
  expect(texts.uneven('good', 'crack', 2.8)).toContain('can balance them')
  for (const times of [3, 19]) {
    expect(texts.uneven('good', 'crack', times)).not.toContain('can balance')
    expect(texts.uneven('good', 'crack', times)).toContain('they count for more')
  }
})

test('an import that found nothing says so, and not that all was here already', () => {
  const nothing = { numAdded: 0, numKnown: 0, numLabelled: 0, numSkipped: 0 }
  expect(texts.imported(nothing)).toBe('There were no photos in what was chosen')
  expect(texts.imported({ ...nothing, numKnown: 3 })).toBe('No new photos, 3 were here already')
})

import { expect, test } from 'vitest'
import { resultsTexts } from './results.ts'

test('how far certainty can be trusted is called by how far it is off', () => {
  expect(resultsTexts.certaintyText(0.03)).toMatch(/^Yes: .*3 points/)
  expect(resultsTexts.certaintyText(0.1)).toMatch(/^Only roughly: .*10 points/)
  expect(resultsTexts.certaintyText(0.356)).toMatch(/^No: .*35\.6 points/)
})

import { expect, test } from 'vitest'
import { resultsTexts } from './results.ts'

test('the interval is said in plain words that do not break before the percent sign', () => {
  expect(resultsTexts.interval({ low: 0.69, high: 0.852 })).toContain('69\u00a0% and 85\u00a0%')
})

test('a figure that was corrected is not called the honest one', () => {
  expect(resultsTexts.setsWhyNow('test', 0)).toContain('the honest figure')
  expect(resultsTexts.setsWhyNow('test', 1)).not.toContain('honest')
  for (const set of ['test', 'validation'] as const)
    expect(resultsTexts.setsWhyNow(set, 1)).toContain('only its mistakes were looked at again')
})

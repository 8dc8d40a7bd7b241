import { expect, test } from 'vitest'
import { skippedLines } from './words.ts'

const skipped = (number: number) =>
  Array.from({ length: number }, (_, i) => ({ path: `${i}.jpg`, code: 'missing', reason: 'It is gone.' }))
const more = { path: '/photos', code: 'more-rows', reason: '998,940 more rows cannot be used.', numFiles: 998_940 }

test('a million rows that cannot be used are counted, not the entries that stand for them', () => {
  const lines = skippedLines([...skipped(1000), more], 'now')
  expect(lines[0]).toBe('999,940 files cannot be used:')
  expect(lines.slice(1, -1)).toEqual([0, 1, 2, 3, 4].map((i) => `  ${i}.jpg: It is gone.`))
  expect(lines.at(-1)).toBe('  and 999,935 more (--json lists the first 1,000)')
})

test('where every file is named, that is said', () => {
  expect(skippedLines(skipped(7), 'then', 'report.json').at(-1)).toBe('  and 2 more (report.json lists all)')
  expect(skippedLines(skipped(1), 'then')).toEqual(['1 file could not be used:', '  0.jpg: It is gone.'])
  expect(skippedLines([], 'then')).toEqual([])
})

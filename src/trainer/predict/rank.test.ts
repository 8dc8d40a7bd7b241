import fc from 'fast-check'
import { expect, test } from 'vitest'
import { highest } from './rank.ts'

const rows = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 })

test('the highest values come first, the earlier first among equals, as a stable sort has them', () => {
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 40 }), (before, row, count) => {
      const padded = Float32Array.from([...row.map((_, i) => before[i] ?? 0), ...row])
      const sorted = row.map((_, c) => c).sort((a, b) => row[b] - row[a] || a - b)
      expect(highest(padded, 1, row.length, count)).toEqual(sorted.slice(0, count))
    }),
  )
})

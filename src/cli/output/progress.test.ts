import { expect, test } from 'vitest'
import { ProgressLine } from './progress.ts'
import type { Terminal } from './terminal.ts'

test('a table is told by its rows as long as nobody knows how many there are', () => {
  const live: string[] = []
  const line = new ProgressLine({ live: (text: string) => void live.push(text) } as Partial<Terminal> as Terminal)
  line.show({ kind: 'progress', phase: 'table', numDone: 340_000, numTotal: 0 })
  line.show({ kind: 'progress', phase: 'table', numDone: 250_000, numTotal: 1_000_000 })
  expect(live[0]).toBe('Reading the table of labels, 340,000 rows')
  expect(live[1]).toMatch(/^Reading the table of labels .* 250,000 of 1,000,000/)
})

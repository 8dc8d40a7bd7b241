import { describe, expect, test } from 'vitest'
import { widestOf } from '../../bench/machine.ts'
import { largestRelativeDifference, mean, median, ratioOf, standardError } from '../../bench/measure/statistics.ts'
import { readOptions } from '../../bench/options.ts'
import type { Part } from '../../bench/part.ts'
import { withSection } from '../../bench/report/document.ts'
import { figure, markdownTable, ratioText } from '../../bench/report/table.ts'

test('a machine is told by the widest instructions its processor has', () => {
  expect(widestOf(new Set(['sse4_2', 'avx', 'avx2']))).toBe('AVX2')
  expect(widestOf(new Set(['avx2', 'avx512f', 'avx512_vnni']))).toBe('AVX-512 VNNI')
  expect(widestOf(new Set(['neon']))).toBe('')
})

describe('a figure', () => {
  test('is the middle of all rounds, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(() => median([])).toThrow(RangeError)
  })

  test('above one says that the other takes longer, in medians and round by round', () => {
    const ratio = ratioOf([30, 10, 20], [10, 10, 10])
    expect(ratio).toEqual({ ofMedians: 2, lowest: 1, highest: 3 })
    expect(ratioText(ratio)).toBe('2.00 (1.00–3.00)')
  })

  test('comes with its standard error', () => {
    expect(mean([1, 2, 3])).toBe(2)
    expect(standardError([1, 2, 3])).toBeCloseTo(1 / Math.sqrt(3), 12)
  })

  test('has three digits that count', () => {
    expect([0, 0.01234, 1.2345, 12.345, 123.45, 12345].map(figure)).toEqual([
      '0',
      '0.0123',
      '1.23',
      '12.3',
      '123',
      '12345',
    ])
  })
})

describe('two curves', () => {
  test('differ by their furthest step, relative to the second', () => {
    expect(largestRelativeDifference([1, 2.2, 4], [1, 2, 4])).toEqual({
      value: expect.closeTo(0.1, 12) as number,
      at: 1,
    })
  })

  test('that are not numbers are never taken for equal', () => {
    expect(largestRelativeDifference([1, Number.NaN], [1, 2]).value).toBeNaN()
  })

  test('of different lengths are not compared', () => {
    expect(() => largestRelativeDifference([1], [1, 2])).toThrow(RangeError)
  })
})

describe('the document', () => {
  const part = { name: 'step', title: 'Step', method: 'How.' } as Part
  const section = (cell: string) => ({
    part,
    result: { tables: [{ columns: ['a'], rows: [[cell]] }], notes: [], versions: { keras: '3' }, data: null },
    leftOut: [],
    circumstances: 'today',
    command: 'npm run bench',
  })

  test('keeps what a person wrote around a section, however often the section is written', () => {
    const once = withSection('# Title\n\nBefore.\n', section('12 ms'))
    const edited = `${once}\nAfter.\n`
    const twice = withSection(edited, section('34 ms'))
    expect(twice).toBe(edited.replace('12 ms', '34 ms'))
    expect(withSection(twice, section('34 ms'))).toBe(twice)
  })

  test('has tables whose cells cannot break them', () => {
    expect(markdownTable({ columns: ['who', 'ms'], rows: [['a|b', '1']] })).toBe(
      ['| who  | ms  |', '| ---- | --- |', '| a\\|b | 1   |'].join('\n'),
    )
  })
})

describe('options', () => {
  test('quick runs leave the document alone', () => {
    expect(readOptions(['--quick'])).toMatchObject({ writesDocument: false, numRuns: 2 })
    expect(readOptions([])).toMatchObject({ writesDocument: true, numRuns: 5 })
  })

  test('say what is wrong with them', () => {
    expect(() => readOptions(['--only', 'stairs'])).toThrow('no part “stairs”')
    expect(() => readOptions(['--runs', '0'])).toThrow('--runs takes a whole number')
    expect(() => readOptions(['--fast'])).toThrow('--fast')
  })
})

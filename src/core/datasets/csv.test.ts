import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asText, formatCsv, parseCsv } from './csv.ts'

const cell = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', 'a'), maxLength: 4 }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', 'é', '\uFEFF', 'a') }),
)
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 })

test('what is written is read back unchanged', () => {
  fc.assert(
    fc.property(table, (rows) => {
      expect(parseCsv(formatCsv(rows))).toEqual(rows)
    }),
  )
})

test('no cell is computed by a spreadsheet', () => {
  fc.assert(
    fc.property(table, (rows) => {
      for (const cell of rows.flat()) expect(asText(cell)).not.toMatch(/^[=+\-@\t\r]/)
    }),
  )
  const row = ['=1+1', '+1+1', '-1', '@SUM(A1)', '\t=1', "'=1", "it's", "'tis", '1-1', 'a=b']
  expect(row.map(asText)).toEqual(["'=1+1", "'+1+1", "'-1", "'@SUM(A1)", "'\t=1", "''=1", "it's", "'tis", '1-1', 'a=b'])
  expect(parseCsv("a.jpg,'+1+1\nb.jpg,'tis\n")).toEqual([
    ['a.jpg', '+1+1'],
    ['b.jpg', "'tis"],
  ])
})

test.each([',', ';', '\t'])('cells separated by %j are told apart', (separator) => {
  const text = ['file', 'label\n', 'a.jpg', '"x, y; z"\n'].join(separator).replaceAll(`\n${separator}`, '\n')
  expect(parseCsv(text)).toEqual([
    ['file', 'label'],
    ['a.jpg', 'x, y; z'],
  ])
})

test.each(['sep=;', '"sep=;"', 'SEP=;'])('a first line %j says what separates', (line) => {
  expect(parseCsv(`${line}\r\nfile;label\r\na,b.jpg;x\r\n`)).toEqual([
    ['file', 'label'],
    ['a,b.jpg', 'x'],
  ])
})

test('bars separate columns only where nothing else does', () => {
  expect(parseCsv('file|label\na.jpg|x\n')[1]).toEqual(['a.jpg', 'x'])
  expect(parseCsv('a.jpg,x|y|z\n')).toEqual([['a.jpg', 'x|y|z']])
})

test('a byte-order mark, any line ending and empty lines do no harm', () => {
  expect(parseCsv('\uFEFFa,b\r\n\r\n1,2\n3,\r4,5')).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', ''],
    ['4', '5'],
  ])
})

test('a doubled quote is a quote, and a quoted line break belongs to the cell', () => {
  expect(parseCsv('"say ""cheese""","two\nlines"')).toEqual([['say "cheese"', 'two\nlines']])
})

test('a quote that is never closed is reported with its line', () => {
  expect(() => parseCsv('a,b\nc,"d\n')).toThrow('line 2')
})

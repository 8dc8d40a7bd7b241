import fc from 'fast-check'
import { expect, test } from 'vitest'
import { METRICS_FORMAT, type EpochRecord, formatRecord, type MetricRecord, parseRecords } from './metrics.ts'

const epoch = (epochNumber: number, valLoss: number, valAccuracy = 0.5): EpochRecord => ({
  kind: 'epoch',
  stageIndex: 0,
  epochIndex: epochNumber - 1,
  epochNumber,
  loss: 1,
  accuracy: 0.5,
  valLoss,
  valAccuracy,
  learningRate: 1e-3,
  imagesPerSecond: 100,
  elapsedMs: 1000,
})

test('records survive being written as lines, whatever they hold', () => {
  const notes = fc.record({ kind: fc.constant('note' as const), code: fc.string(), message: fc.string() })
  const epochs = fc.tuple(fc.double(), fc.double()).map(([a, b]) => epoch(1, a === 0 ? 0 : a, b === 0 ? 0 : b))
  fc.assert(
    fc.property(fc.array(fc.oneof(notes, epochs)), (records: MetricRecord[]) => {
      const text = records.map((record) => `${formatRecord(record)}\n`).join('')
      expect(text.split('\n').length).toBe(records.length + 1)
      expect(parseRecords(text)).toEqual(records)
      expect(parseRecords(`${text}{"kind":"ste`)).toEqual(records)
    }),
  )
  expect(parseRecords(`${formatRecord({ kind: 'note', code: 'NaN', message: 'Infinity' })}\n`)).toEqual([
    { kind: 'note', code: 'NaN', message: 'Infinity' },
  ])
})

test.each(['{', '3', 'null', '{"kind":"other"}', ''])('the line %j is refused with its number', (line) => {
  const good = formatRecord(epoch(1, 1))
  expect(() => parseRecords(`${good}\n${line}\n`)).toThrow('Line 2')
})

test('a file says in its first line what it is: of a newer version or another kind it is not read', () => {
  const marked = (format: string, version: number): string =>
    `${JSON.stringify({ kind: 'format', format, version })}\n${formatRecord(epoch(1, 1))}\n`
  const { name, version } = METRICS_FORMAT
  expect(parseRecords(marked(name, version))).toEqual([epoch(1, 1)])
  expect(() => parseRecords(marked(name, version + 1))).toThrow(
    expect.objectContaining({ code: 'newer-format' }) as Error,
  )
  expect(() => parseRecords(marked('frostline-log', 1))).toThrow(
    expect.objectContaining({ code: 'other-format' }) as Error,
  )
})

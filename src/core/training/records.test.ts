import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bestEpoch, epochsOf, smooth } from './history.ts'
import { formatRecord, parseRecords } from './records.ts'
import type { EpochRecord, MetricRecord } from '../../shared/contract/metrics.ts'

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

test('the best epoch is the first with the lowest loss or the highest accuracy', () => {
  const epochs = [epoch(1, 3, 0.7), epoch(2, 1, 0.9), epoch(3, 1, 0.9), epoch(4, Number.NaN, 0.1)]
  expect(bestEpoch(epochsOf([...epochs, { kind: 'note', code: 'x', message: 'y' }]), 'valLoss')?.epochNumber).toBe(2)
  expect(bestEpoch(epochs, 'valAccuracy')?.epochNumber).toBe(2)
  expect(bestEpoch([epoch(1, Number.NaN)], 'valLoss')).toBeUndefined()
})

test('smoothing keeps a constant and starts without a lag', () => {
  expect(smooth([2, 2, 2], 0.9).every((value) => Math.abs(value - 2) < 1e-12)).toBe(true)
  expect(smooth([4, 0], 0.5)).toEqual([4, 4 / 3])
  expect(smooth([1, Number.NaN, 3], 0)).toEqual([1, Number.NaN, 3])
})

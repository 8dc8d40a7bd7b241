import { expect, test } from 'vitest'
import { bytesInWords, dateInWords, durationInWords, percentInWords, timeInWords } from './quantities.ts'

test('sizes are read at a glance', () => {
  expect([0, 999, 1500, 12_345, 999_600, 1.24e9].map(bytesInWords)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '12 kB',
    '1.0 MB',
    '1.2 GB',
  ])
})

test('durations never say 60 seconds', () => {
  expect([0.2, 4, 59.6, 80, 600, 3600, 7500].map(durationInWords)).toEqual([
    'under 1 s',
    '4 s',
    '1 min',
    '1 min 20 s',
    '10 min',
    '1 h',
    '2 h 5 min',
  ])
})

test('shares have one figure after the point where it says something', () => {
  expect([0, 0.5, 0.9214, 1].map((share) => percentInWords(share))).toEqual([
    '0\u00a0%',
    '50\u00a0%',
    '92.1\u00a0%',
    '100\u00a0%',
  ])
})

test('dates are said from today', () => {
  const now = new Date(2026, 10, 24, 15, 0).getTime()
  expect(dateInWords(new Date(2026, 10, 24, 9, 5).getTime(), now)).toBe('Today 09:05')
  expect(dateInWords(new Date(2026, 10, 23, 23, 59).getTime(), now)).toBe('Yesterday')
  expect(dateInWords(new Date(2025, 10, 3).getTime(), now)).toBe('3 Nov 2025')
  expect(timeInWords(new Date(2026, 10, 24, 9, 5).getTime(), now)).toBe('09:05')
  expect(timeInWords(new Date(2026, 10, 23, 9, 5).getTime(), now)).toBe('23 Nov, 09:05')
})

import { expect, test } from 'vitest'
import { lineDataset } from './chart-dataset.ts'
import type { Series } from './chart-series.ts'
import type { Line } from './line.ts'

const color = (): string => 'rgb(1, 2, 3)'
const lineOf = (x: number[], y: number[]): Line & { x: number[]; y: number[] } => ({ x, y, begin: 0, end: x.length })
const lineTo = (end: number, every = 1) => {
  const positions = Array.from({ length: end / every }, (_, index) => index)
  return lineOf(
    positions.map((i) => (i + 1) * every),
    positions.map((i) => i % 5),
  )
}
/** Columns grow in place; what is drawn of them is told anew. */
function grown({ x, y }: { x: number[]; y: number[] }, step: number, value: number) {
  x.push(step)
  y.push(value)
  return lineOf(x, y)
}
const series = (line: Line, look: Series['look']): Series => ({ id: 'a', label: 'A', token: 'warm', line, look })
const AXIS = { from: 0, to: 20_000, width: 800 }

test('a long line is drawn with about as many points as pixels, a faint one with fewer', () => {
  const line = lineTo(20_000)
  const { length } = lineDataset(series(line, 'line'), AXIS, color).data
  expect(length).toBeGreaterThan(500)
  expect(length).toBeLessThan(1100)
  expect(lineDataset(series(line, 'faint'), AXIS, color).data.length).toBeLessThan(560)
})

test('only what has changed is gone through again: the line, or what is seen of the axis', () => {
  let line = lineTo(5000)
  const dataset = lineDataset(series(line, 'line'), AXIS, color)
  const { data } = dataset
  expect(lineDataset(series(line, 'line'), AXIS, color, dataset).data).toBe(data)
  line = grown(line, 5001, 9)
  expect(lineDataset(series(line, 'line'), AXIS, color, dataset).data.at(-1)).toEqual({ x: 5001, y: 9 })
  expect(lineDataset(series(line, 'line'), { ...AXIS, from: 100, to: 200 }, color, dataset).data).toHaveLength(103)
  // a run that went back to its checkpoint has as many steps again, but others
  const again = lineOf([1], [7])
  expect(lineDataset(series(again, 'line'), AXIS, color, dataset).data).toEqual([{ x: 1, y: 7 }])
})

test('epochs have marks while there is room between them, and the first has one anyway', () => {
  const radius = (numEpochs: number, every: number) =>
    lineDataset(series(lineTo(numEpochs * every, every), 'marks'), AXIS, color).pointRadius
  expect(radius(1, 6)).toBe(2.5)
  expect(radius(40, 500)).toBe(2.5)
  expect(radius(3000, 6)).toBe(0)
  // a third of the axis
  expect(radius(60, 100)).toBe(0)
  let line = lineTo(5000, 500)
  const before = lineDataset(series(line, 'marks'), AXIS, color)
  expect(lineDataset(series(line, 'marks'), AXIS, color, before)).toBe(before)
  for (let x = 5001; x < 9000; x++) line = grown(line, x, 1)
  expect(lineDataset(series(line, 'marks'), AXIS, color, before)).not.toBe(before)
})

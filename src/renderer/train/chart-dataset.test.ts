import { expect, test } from 'vitest'
import { Curve } from '../state/curve.ts'
import { lineDataset } from './chart-dataset.ts'
import type { Series } from './chart-series.ts'

const color = (): string => 'rgb(1, 2, 3)'
const curveTo = (end: number, every = 1): Curve =>
  Curve.of(Array.from({ length: end / every }, (_, index) => ({ x: (index + 1) * every, y: index % 5 })))
const series = (curve: Curve, look: Series['look']): Series => ({ id: 'a', label: 'A', token: 'warm', curve, look })
const AXIS = { from: 0, to: 20_000, width: 800 }

test('a long curve is drawn with about as many points as pixels, a faint one with fewer', () => {
  const curve = curveTo(20_000)
  const { length } = lineDataset(series(curve, 'line'), AXIS, color).data
  expect(length).toBeGreaterThan(500)
  expect(length).toBeLessThan(1100)
  expect(lineDataset(series(curve, 'faint'), AXIS, color).data.length).toBeLessThan(560)
})

test('only what has changed is thinned again: the curve, or what is seen of the axis', () => {
  const curve = curveTo(5000)
  const dataset = lineDataset(series(curve, 'line'), AXIS, color)
  const { data } = dataset
  expect(lineDataset(series(curve, 'line'), AXIS, color, dataset).data).toBe(data)
  curve.add(5001, 9)
  expect(lineDataset(series(curve, 'line'), AXIS, color, dataset).data.at(-1)).toEqual({ x: 5001, y: 9 })
  expect(lineDataset(series(curve, 'line'), { ...AXIS, from: 100, to: 200 }, color, dataset).data).toHaveLength(103)
  // a run that went back to its checkpoint has as many steps again, but others
  const again = Curve.of([{ x: 1, y: 7 }])
  expect(lineDataset(series(again, 'line'), AXIS, color, dataset).data).toEqual([{ x: 1, y: 7 }])
})

test('epochs have marks while there is room between them, and the first has one anyway', () => {
  const radius = (numEpochs: number, every: number) =>
    lineDataset(series(curveTo(numEpochs * every, every), 'marks'), AXIS, color).pointRadius
  expect(radius(1, 6)).toBe(2.5)
  expect(radius(40, 500)).toBe(2.5)
  expect(radius(3000, 6)).toBe(0)
  // a third of the axis
  expect(radius(60, 100)).toBe(0)
  const curve = curveTo(5000, 500)
  const before = lineDataset(series(curve, 'marks'), AXIS, color)
  expect(lineDataset(series(curve, 'marks'), AXIS, color, before)).toBe(before)
  for (let x = 5001; x < 9000; x++) curve.add(x, 1)
  expect(lineDataset(series(curve, 'marks'), AXIS, color, before)).not.toBe(before)
})

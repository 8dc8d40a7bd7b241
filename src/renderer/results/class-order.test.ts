import { expect, test } from 'vitest'
import type { ClassResult } from '../../shared/contract/app/results.ts'
import { ordered } from './class-order.ts'

const names = ['Oak', 'Elm', 'Ash', 'Yew']
const scores = (classIndex: number, f1: number, support = 5): ClassResult => ({
  classIndex,
  precision: f1,
  recall: f1,
  f1,
  support,
  numRight: Math.round(f1 * support),
  numPredicted: support,
  averagePrecision: null,
})
const all = [scores(0, 0.5), scores(1, 0.9), scores(2, 0.5), scores(3, 0, 0)]
const order = (column: 'name' | 'f1', isDescending: boolean) =>
  ordered(all, { column, isDescending }, (i) => names[i]!).map(({ classIndex }) => names[classIndex])

test('the weakest first, equals by name, and a class without photos last whichever way', () => {
  expect(order('f1', false)).toEqual(['Ash', 'Oak', 'Elm', 'Yew'])
  expect(order('f1', true)).toEqual(['Elm', 'Ash', 'Oak', 'Yew'])
})

test('by name both ways', () => {
  expect(order('name', false)).toEqual(['Ash', 'Elm', 'Oak', 'Yew'])
  expect(order('name', true)).toEqual(['Oak', 'Elm', 'Ash', 'Yew'])
})

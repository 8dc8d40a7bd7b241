import { expect } from 'vitest'
import type { TensorData } from '../../src/core/engine/op-graph.ts'
import { compare, TOLERANCE, type Tolerance } from '../golden/compare.ts'

type Numbers = ArrayLike<number> | undefined

/** Expects every named list of numbers to agree, and shows the worst element of each that does not. */
export function expectAgreement(
  actual: Readonly<Record<string, Numbers>>,
  expected: Readonly<Record<string, Numbers>>,
  tolerance: Tolerance = TOLERANCE,
): void {
  const differences = Object.entries(expected).flatMap(([name, values]) => {
    const { agrees, message } = compare(actual[name] ?? [], values ?? [], tolerance)
    return agrees ? [] : [`${name}: ${message}`]
  })
  expect(differences).toEqual([])
}

export const valuesByName = (tensors: Readonly<Record<string, TensorData>>): Record<string, TensorData['values']> =>
  Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]))

import { expect, test } from 'vitest'
import { fromTensors, toTensors } from './snapshot.ts'

test('weights and optimizer state of one name are kept apart', () => {
  const weights = new Map([
    ['a', { shape: [2], values: Float32Array.of(1, 2) }],
    ['slot:b', { shape: [], values: Float32Array.of(3) }],
  ])
  const slots = new Map([['a', { shape: [2], values: Float32Array.of(4, 5) }]])
  const tensors = toTensors({ weights, slots })
  expect([...tensors.values()].every(({ dtype }) => dtype === 'float32')).toBe(true)
  expect(fromTensors(tensors)).toEqual({ weights, slots })
})

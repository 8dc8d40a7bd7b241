import { expect, test } from 'vitest'
import { ActivationMaps } from '../../shared/contract/prediction.ts'
import { activationMaps } from './activation-maps.ts'

test('shows the channels that answer most, on one scale', () => {
  const values = Float32Array.from([0, 1, -4, 0, 1, 2, 0, 1, 0, 0, 1, 0])
  const maps = ActivationMaps.parse(activationMaps(values, [2, 2, 3], 2))
  expect(maps).toMatchObject({ width: 2, height: 2, numChannels: 3 })
  expect(maps.maps).toEqual([
    { channel: 2, values: [255, 128, 0, 0] },
    { channel: 1, values: [64, 64, 64, 64] },
  ])
})

test('a layer that answers nothing is black, and features without a picture are one pixel each', () => {
  expect(activationMaps(new Float32Array(4), [2, 2, 1], 5).maps).toEqual([{ channel: 0, values: [0, 0, 0, 0] }])
  expect(activationMaps(Float32Array.from([1, 2]), [2], 5).maps.map(({ values }) => values)).toEqual([[255], [128]])
})

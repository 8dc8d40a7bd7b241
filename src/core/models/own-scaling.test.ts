import { describe, expect, test } from 'vitest'
import type { FlatLayer } from './flatten.ts'
import { ownScaling } from './own-scaling.ts'

type Step = readonly [className: string, config?: Readonly<Record<string, unknown>>]

/** Layers one after another, from a photo to a convolution. */
function chain(...steps: readonly Step[]): FlatLayer[] {
  const all: readonly Step[] = [['InputLayer'], ...steps, ['Conv2D']]
  return all.map(([className, config = {}], i) => ({
    name: `layer${i}`,
    localName: `layer${i}`,
    unit: `layer${i}`,
    isTrainable: true,
    className,
    config,
    inbound: i === 0 ? [] : [`layer${i - 1}`],
  }))
}

const takes = (...steps: readonly Step[]): string | undefined =>
  ownScaling({ name: 'net', layers: chain(...steps), output: '' }, 'layer0', new Map())?.takes

const rescaling = (scale: number | number[], offset: number | number[] = 0): Step => ['Rescaling', { scale, offset }]

describe('what a model that scales values itself takes', () => {
  test.each<[string, readonly Step[], string | undefined]>([
    ['bytes to 0..1', [rescaling(1 / 255)], 'bytes'],
    ['bytes to -1..1', [rescaling(1 / 127.5, -1)], 'bytes'],
    ['in two steps', [rescaling(1, -127.5), rescaling(1 / 127.5)], 'bytes'],
    ['less the mean color', [rescaling(1, [-103.939, -116.779, -123.68])], 'bytes'],
    ['after padding', [['ZeroPadding2D'], rescaling(1 / 255)], 'bytes'],
    ['after layers that only Keras’ training uses', [['RandomFlip'], ['RandomZoom'], rescaling(1 / 255)], 'bytes'],
    ['with padding between', [rescaling(1 / 127.5), ['ZeroPadding2D'], rescaling(1, -1)], 'bytes'],
    [
      'statistics of bytes',
      [['Normalization', { mean: [[[[120, 110, 100]]]], variance: [[[[3600, 3500, 3700]]]] }]],
      'bytes',
    ],
    ['0..1 to -1..1', [rescaling(2, -1)], 'zero-to-one'],
    ['0..1 to bytes', [rescaling(255)], 'zero-to-one'],
    [
      'statistics of 0..1',
      [['Normalization', { mean: [0.48, 0.45, 0.4], variance: [0.05, 0.05, 0.05] }]],
      'zero-to-one',
    ],
    ['nothing', [rescaling(1)], undefined],
    ['-1..1 to 0..1, which bytes could be too', [rescaling(0.5, 0.5)], undefined],
  ])('%s', (_, steps, expected) => {
    expect(takes(...steps)).toBe(expected)
  })

  test('a layer that computes first sees the photo as it comes', () => {
    for (const first of ['Conv2D', 'BatchNormalization', 'MaxPooling2D', 'SomethingNew'])
      expect(takes([first], rescaling(1 / 255)), first).toBeUndefined()
    expect(takes(['Activation', { activation: 'relu' }], rescaling(1 / 255))).toBeUndefined()
  })

  test('every way from the photo counts', () => {
    const layers = chain(rescaling(1 / 255))
    const bypass: FlatLayer = { ...layers[2], name: 'bypass', inbound: ['layer0'] }
    expect(ownScaling({ name: 'net', layers: [...layers, bypass], output: '' }, 'layer0', new Map())).toBeUndefined()
  })
})

import { describe, expect, test } from 'vitest'
import { ARCHITECTURES } from './architectures/all.ts'
import { knownNetwork, suggestedByName } from './infer-preprocessing.ts'
import { SCALINGS, valuesOf } from './known-scalings.ts'

/** They scale bytes themselves, or are not to be told apart by their layers' names. */
const SCALE_THEMSELVES = /EfficientNet|MobileNetV3|MobileNet V3|ConvNeXt/

describe('networks of Keras are known by their layers', () => {
  const variants = ARCHITECTURES.flatMap(({ scaling, variants: all }) =>
    all.map((variant) => ({ ...variant, scaling })),
  )
  const others = variants.filter(({ title }) => !SCALE_THEMSELVES.test(title))

  test('there are some to look at', () => {
    expect(others.length).toBeGreaterThan(8)
  })

  test.each(others.map((variant) => [variant.title, variant] as const))('%s', (_, { build, size, scaling }) => {
    const network = knownNetwork(build(size, 10).layers)
    expect(network && SCALINGS[network.values]).toEqual(scaling)
  })

  test('a small net with a famous name is not one', () => {
    const layer = { unit: 'conv', isTrainable: true, className: 'Conv2D', inbound: ['photo'] }
    const conv = { ...layer, name: 'resnet50/conv1_conv', localName: 'conv1_conv', config: { filters: 8 } }
    expect(knownNetwork([conv])).toBeUndefined()
    expect(suggestedByName('my_ResNet-20')).toBe('caffe')
    expect(suggestedByName('resnet50v2')).toBeUndefined()
  })
})

test('a scaling has the name that sets it, and one of a model’s own has none', () => {
  for (const [name, scaling] of Object.entries(SCALINGS)) expect(valuesOf(scaling)).toBe(name)
  expect(valuesOf({ ...SCALINGS['0-1'], std: [254, 255, 255] })).toBeUndefined()
})

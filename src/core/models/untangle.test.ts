import { describe, expect, test } from 'vitest'
import { flattenModel } from './flatten.ts'
import { keras3WeightPaths } from '../formats/keras/keras3-weight-paths.ts'

const tensor = (name: string, node = 0, output = 0): object => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, node, output] },
})
const call = (...inputs: object[]): object => ({ args: inputs, kwargs: {} })
const layer = (className: string, name: string, config: object, ...calls: object[]): object => ({
  module: 'keras.layers',
  class_name: className,
  name,
  config: { name, trainable: true, ...config },
  inbound_nodes: calls,
})
const operation = (className: string, name: string, config: object, ...inputs: unknown[]): object => ({
  module: 'keras.src.ops.numpy',
  class_name: className,
  name,
  config: { name, ...config },
  inbound_nodes: [{ args: inputs, kwargs: {} }],
})
const input = layer('InputLayer', 'photo', { batch_shape: [null, 8, 8, 4] })
const conv = (name: string, config: object, ...calls: object[]): object =>
  layer('Conv2D', name, { filters: 4, kernel_size: [1, 1], ...config }, ...calls)
const model = (layers: object[], output: string, node = 0, name = 'net'): object => ({
  class_name: 'Functional',
  config: { name, layers, input_layers: [['photo', 0, 0]], output_layers: [[output, node, 0]] },
})

const shown = (json: unknown) =>
  flattenModel(json).layers.map(({ name, className, inbound, copyOf }) => [
    name,
    className,
    inbound.join(),
    ...(copyOf === undefined ? [] : [copyOf]),
  ])

describe('a layer that is called several times', () => {
  const twice = model(
    [
      input,
      conv('conv', {}, call(tensor('photo')), call(tensor('relu'))),
      layer('ReLU', 'relu', {}, call(tensor('conv', 0))),
      conv('last', {}, call(tensor('conv', 1))),
    ],
    'last',
  )

  test('is one layer for each call, and has the weights of the first', () => {
    const flat = flattenModel(twice)
    expect(shown(twice)).toEqual([
      ['photo', 'InputLayer', ''],
      ['conv', 'Conv2D', 'photo'],
      ['relu', 'ReLU', 'conv'],
      ['conv_call_2', 'Conv2D', 'relu', 'conv'],
      ['last', 'Conv2D', 'conv_call_2'],
    ])
    expect(flat.output).toBe('last')
    // and is numbered once
    expect([...keras3WeightPaths(twice)]).toEqual(
      expect.arrayContaining([
        ['conv', 'layers/conv2d/vars'],
        ['last', 'layers/conv2d_1/vars'],
      ]),
    )
    expect(keras3WeightPaths(twice).has('conv_call_2')).toBe(false)
  })

  test.each([0, 1])('may be a model, whose calls are counted from %i', (first) => {
    const inner = {
      ...model([input, conv('a', {}, call(tensor('photo')))], 'a', 0, 'inner'),
      name: 'inner',
      inbound_nodes: [call(tensor('photo')), call(tensor('inner', first))],
    }
    const outer = model([input, inner], 'inner', first + 1)
    expect(shown(outer)).toEqual([
      ['photo', 'InputLayer', ''],
      ['inner/a', 'Conv2D', 'photo'],
      ['inner_call_2/a', 'Conv2D', 'inner/a', 'inner/a'],
    ])
    expect(flattenModel(outer).output).toBe('inner_call_2/a')
  })

  test('does not take the name of another', () => {
    const named = JSON.parse(JSON.stringify(twice).replaceAll('"relu"', '"conv_call_2"')) as unknown
    expect(shown(named).map(([name]) => name)).toEqual(['photo', 'conv', 'conv_call_2', 'conv_call_2_2', 'last'])
  })
})

test('each output of an operation is a layer of its own, and only those that are used', () => {
  const parts = operation('Split', 'split', { indices_or_sections: 4, axis: -1 }, tensor('photo'))
  const sum = operation('Add', 'sum', {}, tensor('split', 0, 3), tensor('split', 0, 1))
  expect(shown(model([input, parts, sum], 'sum'))).toEqual([
    ['photo', 'InputLayer', ''],
    ['split', 'SplitPart', 'photo'],
    ['split_output_3', 'SplitPart', 'photo'],
    ['sum', 'Add', 'split_output_3,split'],
  ])
  expect(flattenModel(model([input, parts, sum], 'sum')).layers.map(({ config }) => config['index'])).toEqual([
    undefined,
    1,
    3,
    undefined,
  ])
})

test('what stands as an activation and has weights comes after its layer, and finds them in its folder', () => {
  const activation = { module: 'keras.layers', class_name: 'PReLU', config: { name: 'p', shared_axes: [1, 2] } }
  const json = model(
    [input, conv('conv', { activation }, call(tensor('photo'))), conv('last', {}, call(tensor('conv')))],
    'last',
  )
  expect(shown(json)).toEqual([
    ['photo', 'InputLayer', ''],
    ['conv', 'Conv2D', 'photo'],
    ['conv_p', 'PReLU', 'conv'],
    ['last', 'Conv2D', 'conv_p'],
  ])
  expect(flattenModel(json).layers[2]).toMatchObject({ unit: 'conv', localName: 'p' })
  expect(keras3WeightPaths(json).get('conv_p')).toBe('layers/conv2d/activation/vars')
  const sequential = {
    class_name: 'Sequential',
    config: { name: 'net', layers: [input, conv('conv', { activation })] },
  }
  expect(shown(sequential).map(([name]) => name)).toEqual(['photo', 'conv', 'conv_p'])
})

test('what is in a TimeDistributed or a Pipeline stands in its place', () => {
  const held = { class_name: 'Dense', config: { name: 'dense', units: 3 } }
  const chain = [
    { class_name: 'RandomFlip', config: { name: 'flip' } },
    { class_name: 'Rescaling', config: { name: 'scale', scale: 0.5 } },
  ]
  const json = model(
    [
      input,
      layer('Pipeline', 'pipeline', { layers: chain }, call(tensor('photo'))),
      layer('TimeDistributed', 'each', { layer: held }, call(tensor('pipeline'))),
    ],
    'each',
  )
  expect(shown(json)).toEqual([
    ['photo', 'InputLayer', ''],
    ['pipeline_flip', 'RandomFlip', 'photo'],
    ['pipeline', 'Rescaling', 'pipeline_flip'],
    ['each', 'Dense', 'pipeline'],
  ])
  expect(keras3WeightPaths(json).get('each')).toBe('layers/time_distributed/layer/vars')
})

test('a TimeDistributed of what does not work along the last axis is left as it is, to be refused', () => {
  const held = { class_name: 'Conv1D', config: { name: 'rows', filters: 3, kernel_size: [3] } }
  const json = model([input, layer('TimeDistributed', 'each', { layer: held }, call(tensor('photo')))], 'each')
  expect(shown(json)[1]).toEqual(['each', 'TimeDistributed', 'photo'])
})

test('a model of models that are called again and again is refused before it is taken apart', () => {
  let json: object = conv('a', {}, call(tensor('photo')))
  let output = 'a'
  for (let depth = 0; depth < 15; depth++) {
    const inner = {
      ...model([input, json], output, output === 'a' ? 0 : 3, `m${depth}`),
      name: `m${depth}`,
      inbound_nodes: [call(tensor('photo')), ...[0, 1, 2].map((node) => call(tensor(`m${depth}`, node)))],
    }
    json = inner
    output = `m${depth}`
  }
  expect(() => flattenModel(model([input, json], output, 3))).toThrow('over 20000 layers')
})

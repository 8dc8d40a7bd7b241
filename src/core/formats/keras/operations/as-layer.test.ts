import { describe, expect, test } from 'vitest'
import { isOperation, operationAsLayer } from './as-layer.ts'

const x = { class_name: '__keras_tensor__', config: { shape: [null, 8, 8, 3], dtype: 'float32', keras_history: ['x', 0, 0] } } // prettier-ignore
const y = { ...x, config: { ...x.config, keras_history: ['y', 0, 0] } }

const keras3 = (className: string, args: unknown[], settings: object = {}, kwargs: object = {}) =>
  operationAsLayer({ name: 'tested', className, config: { name: 'tested', ...settings }, nodes: [{ args, kwargs }] })
const keras2 = (called: string, node: unknown) =>
  operationAsLayer({ name: 'tested', className: 'TFOpLambda', config: { name: 'tested', function: called }, nodes: [node] }) // prettier-ignore

const layer = (className: string, config: object, ...inbound: string[]) => ({
  className,
  config: { ...config, name: 'tested' },
  inbound,
})
const activation = (name: string, config: object) =>
  layer('Activation', { activation: { class_name: name, config } }, 'x')

describe('Keras 3', () => {
  test.each([
    ['x - 1', keras3('Subtract', [x, 1]), layer('Rescaling', { scale: 1, offset: -1 }, 'x')],
    ['1 - x', keras3('Subtract', [1, x]), layer('Rescaling', { scale: -1, offset: 1 }, 'x')],
    ['2 * x', keras3('Multiply', [2, x]), layer('Rescaling', { scale: 2, offset: 0 }, 'x')],
    ['2 / x', keras3('Divide', [2, x]), activation('reciprocal', { numerator: 2 })],
    ['x / y', keras3('Divide', [x, y]), layer('Divide', { broadcast: 'numpy' }, 'x', 'y')],
    ['x ** 2', keras3('Power', [x, 2]), activation('power', { exponent: 2 })],
    ['2 ** x', keras3('Power', [2, x]), activation('power_of', { base: 2 })],
    ['x > 2', keras3('Greater', [x, 2]), layer('Compare', { comparison: 'greater', value: 2, broadcast: 'numpy' }, 'x')], // prettier-ignore
    ['2 > x', keras3('Greater', [2, x]), layer('Compare', { comparison: 'less', value: 2, broadcast: 'numpy' }, 'x')], // prettier-ignore
    ['2 >= x', keras3('GreaterEqual', [2, x]), layer('Compare', { comparison: 'less_equal', value: 2, broadcast: 'numpy' }, 'x')], // prettier-ignore
    ['softmax over rows', keras3('Softmax', [x], { axis: 1 }), activation('softmax', { axis: 1 })],
    [
      'mean',
      keras3('Mean', [x], { axis: [1, 2], keepdims: true }),
      layer('Mean', { axis: [1, 2], keepdims: true }, 'x'),
    ],
    ['a clip by names', keras3('Clip', [x], {}, { x_min: 0, x_max: 1 }), activation('clip', { min: 0, max: 1 })],
    ['a concatenation', keras3('Concatenate', [[x, y]], { axis: -1 }), layer('Concatenate', { axis: -1 }, 'x', 'y')],
    ['round', keras3('Round', [x], { decimals: 0 }), layer('Activation', { activation: 'round' }, 'x')],
    ['a reshape', keras3('Reshape', [x], { newshape: [-1, 24, 8] }), layer('Reshape', { target_shape: [24, 8] }, 'x')],
    ['a tensor for each channel', keras3('Add', [x, { class_name: '__tensor__', config: { value: [[[[1, 2, 3]]]] } }]), layer('Rescaling', { scale: 1, offset: [1, 2, 3] }, 'x')], // prettier-ignore
  ])('%s', (_, read, expected) => {
    expect(read).toEqual(expected)
  })
})

describe('Keras 2', () => {
  test.each([
    ['x / 127.5', keras2('math.truediv', ['x', 0, 0, { y: 127.5, name: null }]), layer('Rescaling', { scale: 1 / 127.5, offset: 0 }, 'x')],
    ['1 - x', keras2('math.subtract', ['_CONSTANT_VALUE', -1, 1, { y: ['x', 0, 0], name: null }]), layer('Rescaling', { scale: -1, offset: 1 }, 'x')],
    ['x + y', keras2('__operators__.add', ['x', 0, 0, { y: ['y', 0, 0], name: null }]), layer('Add', { broadcast: 'numpy' }, 'x', 'y')],
    ['a nested node', keras2('nn.relu6', [['x', 0, 0, { name: null }]]), layer('Activation', { activation: 'relu6' }, 'x')],
    ['leaky_relu', keras2('nn.leaky_relu', ['x', 0, 0, { alpha: 0.1 }]), activation('leaky_relu', { negative_slope: 0.1 })],
    ['reduce_mean', keras2('math.reduce_mean', ['x', 0, 0, { axis: [1, 2], keepdims: false }]), layer('Mean', { axis: [1, 2], keepdims: false }, 'x')],
    ['concat', keras2('concat', [['x', 0, 0, { axis: -1 }], ['y', 0, 0, { axis: -1 }]]), layer('Concatenate', { axis: -1 }, 'x', 'y')],
    ['clip_by_value', keras2('clip_by_value', ['x', 0, 0, { clip_value_min: 0, clip_value_max: 6 }]), activation('clip', { min: 0, max: 6 })],
    ['bias_add', keras2('nn.bias_add', ['x', 0, 0, { bias: [1, 2, 3] }]), layer('Rescaling', { scale: 1, offset: [1, 2, 3] }, 'x')],
    ['cast', keras2('cast', ['x', 0, 0, { dtype: 'float32' }]), layer('Identity', {}, 'x')],
  ])('%s', (_, read, expected) => {
    expect(read).toEqual(expected)
  }) // prettier-ignore

  test('slices', () => {
    const spec = [
      { start: null, stop: null, step: null },
      { start: 1, stop: -1, step: 2 },
    ]
    const read = operationAsLayer({
      name: 'tested',
      className: 'SlicingOpLambda',
      config: { function: '__operators__.getitem' },
      nodes: [['x', 0, 0, { slice_spec: spec }]],
    })
    expect(read).toEqual(layer('GetItem', { key: spec }, 'x'))
  })
})

test.each([
  ['an argument that nobody understands', () => keras3('Mean', [x], { axis: 1, weights: [1, 2] }), '“weights”'],
  ['numbers along another axis than the last', () => keras3('Add', [x, { class_name: '__numpy__', config: { value: [[[1]], [[2]]] } }]), 'which is not supported'],
  ['whole numbers', () => keras3('Cast', [x], { dtype: 'uint8' }), 'makes “uint8” of numbers'],
  ['a shape with another batch', () => keras3('Reshape', [x], { newshape: [4, 6] }), 'makes the shape'],
  ['an operation that is no layer', () => keras3('TopK', [x], { k: 2 }), 'The operation “tested” (TopK) is no layer'],
  ['a softmax over the whole batch', () => keras3('Softmax', [x], { axis: null }), 'the batch among them'],
  ['halves', () => keras3('Cast', [x], { dtype: 'float16' }), 'makes “float16” of numbers'],
  ['a rounding to decimals', () => keras3('Round', [x], { decimals: 2 }), 'rounds to decimals'],
  ['a division by zero', () => keras3('Divide', [x, 0]), 'divides by zero'],
])('%s is refused, and named', (_, read, message) => {
  expect(read).toThrow(message)
}) // prettier-ignore

test('a layer of the same name as an operation is none', () => {
  const call = [{ args: [x], kwargs: {} }]
  expect(isOperation({ class_name: 'Softmax', config: { name: 's', axis: 1 }, inbound_nodes: call })).toBe(true)
  expect(isOperation({ class_name: 'Softmax', config: { name: 's', axis: 1, trainable: true }, inbound_nodes: call })).toBe(false) // prettier-ignore
  expect(isOperation({ class_name: 'TFOpLambda', module: 'keras.layers', config: {} })).toBe(true)
})

import { describe, expect, test } from 'vitest'
import { fileKindOf, SUPPORTED_LAYERS } from '../layers/kinds.ts'
import { fromKeras } from '../formats/keras/dialect.ts'
import { checkSettings, precisionOf } from './layer-settings.ts'

const spec = (className: string, config: Record<string, unknown> = {}) => ({ name: 'tested', className, config })
const read = (className: string, config: Record<string, unknown>) =>
  fromKeras({ ...spec(className, config), localName: 'tested', unit: 'tested', isTrainable: true, inbound: [] }, true)

const isIndifferent = (className: string): boolean => fileKindOf({ name: 'tested', className }).settings === 'any'
const computing = SUPPORTED_LAYERS.filter((name) => !isIndifferent(name))

test.each(computing)('%s refuses a setting that is not understood, by its name', (className) => {
  expect(() => checkSettings(spec(className, { shininess: 3 }))).toThrow(
    `Layer “tested” (${className}): its setting “shininess” is 3, which is not supported.`,
  )
  expect(() => checkSettings(spec(className, { shininess: false }))).toThrow('“shininess”')
  expect(() => checkSettings(spec(className, { shininess: null }))).not.toThrow()
})

test('a setting at the value that changes nothing is no reason to refuse a layer', () => {
  expect(() => checkSettings(spec('BatchNormalization', { renorm: false }))).not.toThrow()
  expect(() => checkSettings(spec('BatchNormalization', { renorm: true }))).toThrow('“renorm” is true')
  expect(() =>
    checkSettings(spec('Conv2D', { kernel_constraint: { class_name: 'MaxNorm' }, trainable: false })),
  ).not.toThrow()
})

test.each(SUPPORTED_LAYERS.filter(isIndifferent))('%s does nothing here, whatever it is set to', (className) => {
  expect(() => checkSettings(spec(className, { factor: 0.2, value_range: [0, 255] }))).not.toThrow()
})

describe('activations', () => {
  const activationOf = (activation: unknown): unknown => read('Dense', { units: 2, activation }).config['activation']

  test.each([
    ['relu6', 'relu6'],
    [null, 'linear'],
    ['hardSigmoid', 'hard_sigmoid'],
    [{ module: 'builtins', class_name: 'function', config: 'log_softmax' }, 'log_softmax'],
    [
      { class_name: 'ReLU', config: { name: 're_lu', max_value: 6, negative_slope: 0, threshold: 0 } },
      { class_name: 'relu', config: { max_value: 6 } },
    ],
    [
      { class_name: 'LeakyReLU', config: { name: 'l', trainable: true, dtype: {}, negative_slope: 0.1 } },
      { class_name: 'leaky_relu', config: { negative_slope: 0.1 } },
    ],
    [{ class_name: 'LeakyReLU', config: { alpha: 0.2 } }, 'leaky_relu'],
    [
      { class_name: 'LeakyReLU', config: {} },
      { class_name: 'leaky_relu', config: { negative_slope: 0.3 } },
    ],
    [{ class_name: 'Softmax', config: { axis: -1 } }, 'softmax'],
    [{ class_name: 'gelu', config: { approximate: true } }, 'gelu_new'],
  ])('%j is read as %j', (given, expected) => {
    expect(activationOf(given)).toEqual(expected)
    // and what our own model.json says is read as it was
    expect(activationOf(activationOf(given))).toEqual(expected)
  })

  test('a function that is not known, and a setting of one that is not, are refused by name', () => {
    expect(() => activationOf('wobble')).toThrow('has the activation “wobble”, which is not supported')
    expect(() => activationOf({ class_name: 'LeakyReLU', config: { bend: 2 } })).toThrow(
      '“bend” of its activation “leaky_relu” is 2',
    )
    expect(() => activationOf({ class_name: 'PReLU', config: {} })).toThrow('which is not supported')
  })
})

test('a layer computes in floating-point numbers or is refused', () => {
  expect(precisionOf(spec('Dense', { dtype: { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } } }))).toBe(
    'mixed_float16',
  )
  expect(precisionOf(spec('Dense'))).toBe('float32')
  expect(() => precisionOf(spec('Dense', { dtype: 'int8_from_float32' }))).toThrow('it computes in “int8_from_float32”')
})

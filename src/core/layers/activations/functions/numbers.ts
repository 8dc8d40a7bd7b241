import type { JsonObject } from '../../../models/json-limits.ts'
import { add, clip, div, mul, scale, shift, sub } from '../../../ops/arithmetic.ts'
import { constant } from '../../../ops/constants.ts'
import { binary, unary } from '../../../ops/elementwise.ts'
import { type KerasOperation, operation } from '../../keras-form.ts'
import {
  activation,
  direct,
  type FunctionKind,
  kerasOperation,
  type Lower,
  number,
  optional,
  withNumber,
} from './function-kind.ts'

const power: Lower = (f, x, settings) => {
  const exponent = number(settings, 'exponent')
  if (exponent === 2) return unary(f, 'Square', x)
  return exponent === 1 ? x : binary(f, 'Pow', x, constant(f, exponent))
}

/** Toward zero. */
const trunc: Lower = (f, x) => mul(f, unary(f, 'Sign', x), unary(f, 'Floor', unary(f, 'Abs', x)))

/** Half of e^x and its inverse, added or subtracted. */
const hyperbolic =
  (sign: 1 | -1): Lower =>
  (f, x) =>
    scale(f, add(f, unary(f, 'Exp', x), scale(f, unary(f, 'Exp', unary(f, 'Neg', x)), sign)), 0.5)

/** Of the size, with the sign put back: for numbers far below zero the plain formula loses them. */
const asinh: Lower = (f, x) => {
  const size = unary(f, 'Abs', x)
  const root = unary(f, 'Sqrt', shift(f, unary(f, 'Square', size), 1))
  return mul(f, unary(f, 'Sign', x), unary(f, 'Log', add(f, size, root)))
}

const atanh: Lower = (f, x) => scale(f, sub(f, unary(f, 'Log1p', x), unary(f, 'Log1p', unary(f, 'Neg', x))), 0.5)

const cbrt: Lower = (f, x) => mul(f, unary(f, 'Sign', x), binary(f, 'Pow', unary(f, 'Abs', x), constant(f, 1 / 3)))

const floorDivide: Lower = (f, x, settings) => unary(f, 'Floor', div(f, x, constant(f, number(settings, 'divisor'))))

function kerasClip(settings: JsonObject): KerasOperation {
  if (settings['min'] === null) return withNumber('Minimum', 'max')(settings)
  if (settings['max'] === null) return withNumber('Maximum', 'min')(settings)
  return operation('numpy', 'Clip', { x_min: settings['min'], x_max: settings['max'] })
}

/** Functions of one number, which Keras has below `keras.ops`. */
export const numbers: readonly FunctionKind[] = [
  activation('exponential', direct('Exp')),
  kerasOperation('log', direct('Log'), { keras: ['numpy', 'Log'] }),
  kerasOperation('log1p', direct('Log1p'), { keras: ['numpy', 'Log1p'] }),
  kerasOperation('abs', direct('Abs'), { keras: ['numpy', 'Absolute'] }),
  kerasOperation('square', direct('Square'), { keras: ['numpy', 'Square'] }),
  kerasOperation('sqrt', direct('Sqrt'), { keras: ['numpy', 'Sqrt'] }),
  kerasOperation('rsqrt', direct('Rsqrt'), { keras: ['math', 'Rsqrt'] }),
  kerasOperation('erf', direct('Erf'), { keras: ['math', 'Erf'] }),
  kerasOperation('sign', direct('Sign'), { keras: ['numpy', 'Sign'] }),
  kerasOperation('sin', direct('Sin'), { keras: ['numpy', 'Sin'] }),
  kerasOperation('cos', direct('Cos'), { keras: ['numpy', 'Cos'] }),
  kerasOperation('floor', direct('Floor'), { keras: ['numpy', 'Floor'] }),
  kerasOperation('ceil', direct('Ceil'), { keras: ['numpy', 'Ceil'] }),
  kerasOperation('round', direct('Round'), { keras: ['numpy', 'Round'] }),
  kerasOperation('stop_gradient', direct('StopGradient'), { keras: ['core', 'StopGradient'] }),
  kerasOperation('expm1', (f, x) => shift(f, unary(f, 'Exp', x), -1), { keras: ['numpy', 'Expm1'] }),
  kerasOperation('exp2', (f, x) => unary(f, 'Exp', scale(f, x, Math.LN2)), { keras: ['numpy', 'Exp2'] }),
  kerasOperation('log2', (f, x) => scale(f, unary(f, 'Log', x), 1 / Math.LN2), { keras: ['numpy', 'Log2'] }),
  kerasOperation('log10', (f, x) => scale(f, unary(f, 'Log', x), 1 / Math.LN10), { keras: ['numpy', 'Log10'] }),
  kerasOperation('cbrt', cbrt, { keras: ['numpy', 'Cbrt'] }),
  kerasOperation('tan', (f, x) => div(f, unary(f, 'Sin', x), unary(f, 'Cos', x)), { keras: ['numpy', 'Tan'] }),
  kerasOperation('sinh', hyperbolic(-1), { keras: ['numpy', 'Sinh'] }),
  kerasOperation('cosh', hyperbolic(1), { keras: ['numpy', 'Cosh'] }),
  kerasOperation('asinh', asinh, { keras: ['numpy', 'Arcsinh'] }),
  kerasOperation('atanh', atanh, { keras: ['numpy', 'Arctanh'] }),
  kerasOperation('trunc', trunc, { keras: ['numpy', 'Trunc'] }),
  kerasOperation('power', power, { settings: { exponent: 1 }, keras: withNumber('Power', 'exponent') }),
  kerasOperation('power_of', (f, x, settings) => unary(f, 'Exp', scale(f, x, Math.log(number(settings, 'base')))), {
    settings: { base: Math.E },
    keras: withNumber('Power', 'base', true),
  }),
  kerasOperation('reciprocal', (f, x, settings) => scale(f, unary(f, 'Reciprocal', x), number(settings, 'numerator')), {
    settings: { numerator: 1 },
    keras: withNumber('Divide', 'numerator', true),
  }),
  kerasOperation('clip', (f, x, settings) => clip(f, x, optional(settings, 'min'), optional(settings, 'max')), {
    settings: { min: null, max: null },
    keras: kerasClip,
  }),
  kerasOperation('floor_divide', floorDivide, {
    settings: { divisor: 1 },
    keras: withNumber('FloorDivide', 'divisor'),
  }),
  kerasOperation(
    'modulo',
    (f, x, settings) => sub(f, x, scale(f, floorDivide(f, x, settings), number(settings, 'divisor'))),
    {
      settings: { divisor: 1 },
      keras: withNumber('Mod', 'divisor'),
    },
  ),
]

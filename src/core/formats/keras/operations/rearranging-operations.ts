import { describe } from '../../../layers/layer-config.ts'
import type { OperationCall } from './operation-call.ts'
import { layer, type Read, type Reader, rescaling } from './operation-reader.ts'

/** Whole numbers, also one alone. */
function numbersOf(call: OperationCall, value: unknown, what: string): number[] {
  const list: unknown[] = [value].flat()
  if (list.length > 0 && list.every(Number.isInteger)) return list as number[]
  throw call.unsupported(`has ${describe(value)} as “${what}”`)
}

/** Which output is meant stands where it is used. */
const split =
  (uneven: boolean): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'value')
    const how = call.data(undefined, 1, 'indices_or_sections', 'num_or_size_splits')
    const axis = call.number(0, 2, 'axis')
    const parts = typeof how === 'number' ? { sections: how, uneven } : { [call.isKeras2 ? 'sizes' : 'points']: numbersOf(call, how, 'indices_or_sections') } // prettier-ignore
    return layer('SplitPart', { axis, ...parts, index: call.output }, x)
  }

/** One position along an axis, which is gone then. */
const unstack: Reader = (call) => {
  const x = call.tensor(0, 'x', 'value')
  call.data(null, 1, 'num')
  const axis = call.number(0, 2, 'axis')
  return positioned(call, x, axis, call.output)
}

function positioned(call: OperationCall, x: string, axis: number, position: number): Read {
  const all = { start: null, stop: null, step: null }
  const rest = (length: number): unknown[] => Array.from({ length }, () => all)
  if (axis === 0 || axis > 8 || axis < -8) throw call.unsupported(`takes photos out of the batch, along axis ${axis}`)
  const key = axis > 0 ? [...rest(axis), position] : ['ellipsis', position, ...rest(-axis - 1)]
  return layer('GetItem', { key }, x)
}

const moments: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const settings = { axis: call.data(null, 1, 'axes'), keepdims: call.data(false, 2, 'keepdims') }
  call.data(false, 3, 'synchronized')
  return layer(call.output === 0 ? 'Mean' : 'Var', settings, x)
}

const take: Reader = (call) => {
  const x = call.tensor(0, 'x', 'params')
  const indices = call.data(undefined, 1, 'indices')
  const axis = call.number(call.isKeras2 ? 0 : Number.NaN, undefined, 'axis')
  if (typeof indices === 'number' && Number.isInteger(indices)) return positioned(call, x, axis, indices)
  return layer('Take', { axis, indices: numbersOf(call, indices, 'indices') }, x)
}

/** From a position of each axis, as many as are asked for; -1 for all that follow. The batch is taken whole. */
const slice: Reader = (call) => {
  const x = call.tensor(0, 'inputs', 'input_')
  const begin = numbersOf(call, call.data(undefined, 1, 'start_indices', 'begin'), 'start_indices')
  const size = numbersOf(call, call.data(undefined, 2, 'shape', 'size'), 'shape')
  if (begin[0] !== 0 || size[0] !== -1) throw call.unsupported('takes photos out of the batch')
  const key = begin.map((start, i) => ({ start: i === 0 ? null : start, stop: size[i] === -1 ? null : start + (size[i] ?? 0), step: null })) // prettier-ignore
  return layer('GetItem', { key }, x)
}

const tile: Reader = (call) => {
  const x = call.tensor(0, 'x', 'input')
  return layer('Tile', { repeats: numbersOf(call, call.data(undefined, 1, 'repeats', 'multiples'), 'repeats') }, x)
}

const repeat: Reader = (call) => {
  const x = call.tensor(0, 'x', 'input')
  const [repeats, ...others] = numbersOf(call, call.data(undefined, 1, 'repeats'), 'repeats')
  const axis = call.data(null, 2, 'axis')
  if (others.length > 0 || axis === null) throw call.unsupported('repeats positions by different numbers, or of all axes as one') // prettier-ignore
  return layer('Repeat', { repeats, axis }, x)
}

const roll: Reader = (call) => {
  const x = call.tensor(0, 'x', 'input')
  const shift = numbersOf(call, call.data(undefined, 1, 'shift'), 'shift')
  return layer('Roll', { shift, axis: numbersOf(call, call.data(null, 2, 'axis'), 'axis') }, x)
}

const swap: Reader = (call) => layer('SwapAxes', { axis1: call.number(0, 1, 'axis1'), axis2: call.number(0, 2, 'axis2') }, call.tensor(0, 'x')) // prettier-ignore

const move: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const source = numbersOf(call, call.data(undefined, 1, 'source'), 'source')
  return layer('MoveAxis', { source, destination: numbersOf(call, call.data(undefined, 2, 'destination'), 'destination') }, x) // prettier-ignore
}

/** Zeros around photos stay a ZeroPadding2D. */
const pad: Reader = (call) => {
  const x = call.tensor(0, 'x', 'tensor')
  const width: unknown = call.data(undefined, 1, 'pad_width', 'paddings')
  const mode = String(call.data('constant', call.isKeras2 ? 2 : undefined, 'mode')).toLowerCase()
  const value = call.number(0, call.isKeras2 ? 3 : 1, 'constant_values')
  const sides = pairs(width)
  if (!sides || sides[0]?.some((n) => n !== 0)) throw call.unsupported(`pads by ${describe(width)}`)
  const [, ...axes] = sides
  if (mode === 'constant' && value === 0 && axes.length === 3 && axes[2]?.every((n) => n === 0))
    return layer('ZeroPadding2D', { padding: axes.slice(0, 2) }, x)
  return layer('Pad', { pad_width: axes, mode, value }, x)
}

function pairs(value: unknown): number[][] | undefined {
  if (!Array.isArray(value)) return undefined
  const list = value as unknown[]
  return list.every((side) => Array.isArray(side) && side.length === 2 && side.every(Number.isInteger)) ? (list as number[][]) : undefined // prettier-ignore
}

/** Only patches that lie side by side, of squares. */
const patches: Reader = (call) => {
  const x = call.tensor(0, 'images')
  const inner = (value: unknown): unknown => (Array.isArray(value) && value.length === 4 ? value.slice(1, 3) : value)
  const size = new Set(numbersOf(call, inner(call.data(undefined, 1, 'size', 'sizes')), 'size'))
  const strides = inner(call.data(null, 2, 'strides'))
  const rates = inner(call.data(1, 3, 'dilation_rate', 'rates'))
  const padding = String(call.data('valid', 4, 'padding')).toLowerCase()
  const format = call.data(null, 5, 'data_format')
  const isDense = strides === null || numbersOf(call, strides, 'strides').every((n) => size.has(n))
  const isPlain = [rates].flat().every((n) => n === 1) && padding === 'valid' && (format === null || format === 'channels_last') // prettier-ignore
  if (size.size !== 1 || !isDense || !isPlain) throw call.unsupported('takes patches that overlap, or no squares')
  return layer('Patches', { size: [...size][0] }, x)
}

const crop =
  (className: string, word: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'images', 'image')
    const format = call.data(null, undefined, 'data_format')
    const side = (name: string): unknown => call.data(null, undefined, `${name}_${word}`)
    const [top, bottom, left, right] = ['top', 'bottom', 'left', 'right'].map(side)
    const [height, width] = ['height', 'width'].map((name) => call.data(null, undefined, `target_${name}`))
    return layer(className, { top, bottom, left, right, height, width, data_format: format }, x)
  }

/** TensorFlow's, which counts from the top left corner. */
const box =
  (className: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'image')
    const [top, left, height, width] = ['offset_height', 'offset_width', 'target_height', 'target_width'].map((name, i) => call.data(undefined, i + 1, name)) // prettier-ignore
    return layer(className, { top, left, height, width }, x)
  }

const cropOrPad: Reader = (call) => layer('CropOrPad', { height: call.data(undefined, 1, 'target_height'), width: call.data(undefined, 2, 'target_width') }, call.tensor(0, 'image')) // prettier-ignore

const flipped =
  (axis: number): Reader =>
  (call) =>
    layer('Flip', { axis }, call.tensor(0, 'image'))

const gray: Reader = (call) => {
  const format = call.data(null, 1, 'data_format')
  if (format !== null && format !== 'channels_last') throw call.unsupported(`has ${describe(format)} as “data_format”`)
  return layer('RGBToGrayscale', {}, call.tensor(0, 'images'))
}

const filled =
  (value: number): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'input')
    const dtype = call.data(null, 1, 'dtype')
    if (dtype !== null && dtype !== 'float32') throw call.unsupported(`makes ${describe(dtype)}`)
    return rescaling(call, x, 0, value)
  }

const localResponse: Reader = (call) => {
  const x = call.tensor(0, 'input')
  const setting = (name: string, position: number, fallback: number): number => call.number(fallback, position, name)
  return layer('LocalResponseNormalization', { depth_radius: setting('depth_radius', 1, 5), bias: setting('bias', 2, 1), alpha: setting('alpha', 3, 1), beta: setting('beta', 4, 0.5) }, x) // prettier-ignore
}

const equation: Reader = (call) => {
  // Keras 3 keeps the equation as a setting
  const words = call.data(undefined, undefined, 'subscripts')
  const tensors = [call.tensor(0), ...(call.hasTensor(1) ? [call.tensor(1)] : [])]
  return layer('Einsum', { equation: words }, ...tensors)
}

const layerNorm: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const [axis, epsilon] = [call.data(-1, undefined, 'axis'), call.number(1e-7, undefined, 'epsilon')]
  return layer('LayerNormalization', { axis, epsilon, center: false, scale: false, rms_scaling: call.data(false, undefined, 'rms_scaling') }, x) // prettier-ignore
}

export const rearrangingOperations: readonly (readonly [string, Reader])[] = [
  ['split', split(false)],
  ['arraysplit', split(true)],
  ['unstack', unstack],
  ['moments', moments],
  ['take', take],
  ['gather', take],
  ['gatherv2', take],
  ['slice', slice],
  ['tile', tile],
  ['repeat', repeat],
  ['roll', roll],
  ['swapaxes', swap],
  ['moveaxis', move],
  ['pad', pad],
  ['padv2', pad],
  ['extractpatches', patches],
  ['cropimages', crop('CropImages', 'cropping')],
  ['padimages', crop('PadImages', 'padding')],
  ['croptoboundingbox', box('CropImages')],
  ['padtoboundingbox', box('PadImages')],
  ['centralcrop', (call) => layer('CentralCrop', { fraction: call.number(Number.NaN, 1, 'central_fraction') }, call.tensor(0, 'image'))], // prettier-ignore
  ['resizewithcroporpad', cropOrPad],
  ['flipleftright', flipped(2)],
  ['flipupdown', flipped(1)],
  ['rgbtograyscale', gray],
  ['grayscaletorgb', (call) => layer('Tile', { repeats: [1, 1, 1, 3] }, call.tensor(0, 'images'))],
  ['perimagestandardization', (call) => layer('PerImageStandardization', {}, call.tensor(0, 'image'))],
  ['localresponsenormalization', localResponse],
  ['lrn', localResponse],
  ['zeroslike', filled(0)],
  ['oneslike', filled(1)],
  ['einsum', equation],
  ['layernorm', layerNorm],
]

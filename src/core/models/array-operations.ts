import { describe } from './layer-config.ts'
import type { OperationCall } from './operation-call.ts'
import { readKey } from './operation-key.ts'
import { layer, type Reader, rescaling } from './operation-reader.ts'

const reduction =
  (className: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'input_tensor', 'a')
    const axis = call.data(null, 1, 'axis')
    const keepdims = call.data(false, 2, 'keepdims', 'keep_dims')
    return layer(className, { axis, keepdims }, x)
  }

const tensorsOf = (call: OperationCall, ...names: readonly string[]): readonly string[] => {
  const argument = call.take(0, ...names)
  if (argument && 'tensors' in argument) return argument.tensors
  if (argument && 'tensor' in argument) return [argument.tensor]
  throw call.unsupported('takes no list of tensors')
}

const joined =
  (className: string, fallback: number): Reader =>
  (call) => {
    const tensors = tensorsOf(call, 'xs', 'x', 'values', 'arrays', 'tensors', 'inputs')
    return layer(className, { axis: call.number(fallback, 1, 'axis') }, ...tensors)
  }

/** The batch stays as it is: it is the first number of the shape, -1 or nothing. */
const reshape: Reader = (call) => {
  const x = call.tensor(0, 'x', 'tensor')
  const shape = call.data(undefined, 1, 'newshape', 'shape')
  const [batch, ...target] = Array.isArray(shape) ? (shape as unknown[]) : []
  if (target.length === 0 || (batch !== -1 && batch !== null))
    throw call.unsupported(`makes the shape ${describe(shape)}`)
  return layer('Reshape', { target_shape: target.map((n) => n ?? -1) }, x)
}

const transpose: Reader = (call) => {
  const x = call.tensor(0, 'x', 'a')
  const axes = call.data(undefined, 1, 'axes', 'perm')
  const [batch, ...dims] = Array.isArray(axes) ? (axes as unknown[]) : []
  if (batch !== 0) throw call.unsupported(`orders the axes ${describe(axes)}`)
  return layer('Permute', { dims }, x)
}

const onAxis =
  (className: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'input', 'tensor')
    return layer(className, { axis: call.data(null, 1, 'axis') }, x)
  }

const resize: Reader = (call) => {
  const x = call.tensor(0, 'images', 'x')
  const size = call.data(undefined, 1, 'size')
  if (!Array.isArray(size) || size.length !== 2) throw call.unsupported(`makes photos of the size ${describe(size)}`)
  const given = (fallback: unknown, ...names: readonly string[]): unknown => call.data(fallback, undefined, ...names)
  const interpolation = call.data('bilinear', 2, 'interpolation', 'method')
  if (given(false, 'preserve_aspect_ratio') !== false) throw call.unsupported('keeps the aspect ratio')
  return layer(
    'Resizing',
    {
      height: size[0] as unknown,
      width: size[1] as unknown,
      interpolation,
      antialias: given(false, 'antialias'),
      crop_to_aspect_ratio: given(false, 'crop_to_aspect_ratio'),
      pad_to_aspect_ratio: given(false, 'pad_to_aspect_ratio'),
      fill_mode: given('constant', 'fill_mode'),
      fill_value: given(0, 'fill_value'),
      data_format: given(null, 'data_format'),
    },
    x,
  )
}

const cast: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const dtype = call.data(undefined, 1, 'dtype')
  if (dtype !== 'float32' && dtype !== 'float64') throw call.unsupported(`makes ${describe(dtype)} of numbers`)
  return layer('Identity', {}, x)
}

const identity: Reader = (call) => {
  const x = call.tensor(0, 'x', 'input', 'value')
  const dtype = call.data('float32', 1, 'dtype')
  if (dtype !== 'float32') throw call.unsupported(`makes ${describe(dtype)} of numbers`)
  return layer('Identity', {}, x)
}

const pad: Reader = (call) => {
  const x = call.tensor(0, 'x', 'tensor')
  const width = call.data(undefined, 1, 'pad_width', 'paddings')
  const mode = String(call.data('constant', 2, 'mode')).toLowerCase()
  const value = call.number(0, 3, 'constant_values')
  const isZero = (sides: unknown): boolean => Array.isArray(sides) && sides.every((n) => n === 0)
  if (
    !Array.isArray(width) ||
    width.length !== 4 ||
    !isZero(width[0]) ||
    !isZero(width[3]) ||
    mode !== 'constant' ||
    value !== 0
  )
    throw call.unsupported(`pads by ${describe(width)} (${mode}, ${value})`)
  return layer('ZeroPadding2D', { padding: width.slice(1, 3) as unknown[] }, x)
}

const pooling =
  (className: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'inputs', 'input', 'value', 'x')
    const pair = (value: unknown): unknown => (Array.isArray(value) && value.length === 4 ? value.slice(1, 3) : value)
    const poolSize = pair(call.data(undefined, 1, 'pool_size', 'ksize'))
    const strides = pair(call.data(null, 2, 'strides'))
    const padding = String(call.data('valid', 3, 'padding')).toLowerCase()
    const format = call.data(null, 4, 'data_format')
    return layer(
      className,
      { pool_size: poolSize, strides, padding, data_format: format === 'NHWC' ? null : format },
      x,
    )
  }

const normalize: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const axis = call.data(-1, 1, 'axis')
  if (call.number(2, 2, 'order') !== 2) throw call.unsupported('normalizes by another norm than the second')
  const epsilon = call.number(1e-12, call.isKeras2 ? 2 : 3, 'epsilon')
  if (epsilon > 1e-6) throw call.unsupported(`has ${epsilon} as “epsilon”`)
  return layer('UnitNormalization', { axis }, x)
}

const biasAdd: Reader = (call) => {
  const x = call.tensor(0, 'value', 'x')
  const bias = call.take(1, 'bias')
  const format = call.data(null, 2, 'data_format')
  if (!bias || (format !== null && format !== 'NHWC' && format !== 'channels_last'))
    throw call.unsupported(`adds along ${describe(format)}`)
  return rescaling(call, x, 1, call.numbers(bias))
}

const blocks =
  (className: string): Reader =>
  (call) => {
    const x = call.tensor(0, 'x', 'input')
    const format = call.data(null, 2, 'data_format')
    return layer(className, { block_size: call.data(undefined, 1, 'block_size'), data_format: format === 'NHWC' ? null : format }, x) // prettier-ignore
  }

export const arrayOperations: readonly (readonly [string, Reader])[] = [
  ['mean', reduction('Mean')],
  ['reducemean', reduction('Mean')],
  ['max', reduction('Max')],
  ['amax', reduction('Max')],
  ['reducemax', reduction('Max')],
  ['min', reduction('Min')],
  ['amin', reduction('Min')],
  ['reducemin', reduction('Min')],
  ['sum', reduction('Sum')],
  ['reducesum', reduction('Sum')],
  ['var', reduction('Var')],
  ['reducevariance', reduction('Var')],
  ['std', reduction('Std')],
  ['reducestd', reduction('Std')],
  ['logsumexp', reduction('Logsumexp')],
  ['reducelogsumexp', reduction('Logsumexp')],
  ['concatenate', joined('Concatenate', 0)],
  ['concat', joined('Concatenate', 0)],
  ['stack', joined('Stack', 0)],
  ['addn', (call) => layer('Add', { broadcast: 'numpy' }, ...tensorsOf(call, 'inputs'))],
  ['reshape', reshape],
  ['transpose', transpose],
  ['expanddims', onAxis('ExpandDims')],
  ['squeeze', onAxis('Squeeze')],
  ['flip', onAxis('Flip')],
  ['reverse', onAxis('Flip')],
  ['getitem', (call) => layer('GetItem', { key: readKey(call, call.data(undefined, 1, 'key', 'slice_spec')) }, call.tensor(0, 'x', 'tensor'))], // prettier-ignore
  ['resize', resize],
  ['resizev2', resize],
  ['cast', cast],
  ['copy', identity],
  ['identity', identity],
  ['converttotensor', identity],
  ['pad', pad],
  ['maxpool', pooling('MaxPooling2D')],
  ['maxpool2d', pooling('MaxPooling2D')],
  ['averagepool', pooling('AveragePooling2D')],
  ['avgpool', pooling('AveragePooling2D')],
  ['avgpool2d', pooling('AveragePooling2D')],
  ['normalize', normalize],
  ['l2normalize', normalize],
  ['biasadd', biasAdd],
  ['matmul', (call) => layer('Matmul', {}, call.tensor(0, 'x1', 'a'), call.tensor(1, 'x2', 'b'))],
  ['depthtospace', blocks('DepthToSpace')],
  ['spacetodepth', blocks('SpaceToDepth')],
]

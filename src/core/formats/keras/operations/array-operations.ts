import { describe } from '../../../layers/layer-config.ts'
import type { KeyPart } from '../../../layers/operations/get-item.ts'
import { isObject, own } from '../../../models/json-limits.ts'
import type { OperationCall } from './operation-call.ts'
import { activation, layer, type Reader, rescaling } from './operation-reader.ts'

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

/** Whole numbers are kept as such, true and false as 1 and 0. Halves and bytes round, and go round, otherwise than is computed here. */
const cast: Reader = (call) => {
  const x = call.tensor(0, 'x')
  const dtype = call.data(undefined, 1, 'dtype')
  if (dtype === 'float32' || dtype === 'float64') return layer('Identity', {}, x)
  if (dtype === 'int32' || dtype === 'int64') return activation('trunc', {}, x)
  if (dtype === 'bool') return layer('Compare', { comparison: 'not_equal', value: 0, broadcast: 'numpy' }, x)
  throw call.unsupported(`makes ${describe(dtype)} of numbers`)
}

const identity: Reader = (call) => {
  const x = call.tensor(0, 'x', 'input', 'value')
  const dtype = call.data('float32', 1, 'dtype')
  if (dtype !== 'float32') throw call.unsupported(`makes ${describe(dtype)} of numbers`)
  return layer('Identity', {}, x)
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

const matmul: Reader = (call) => {
  const [a, b] = [call.tensor(0, 'x1', 'a'), call.tensor(1, 'x2', 'b')]
  const flags = ['transpose_a', 'transpose_b'].map((name, i): [string, unknown] => [name, call.data(false, call.isKeras2 ? i + 2 : undefined, name)]) // prettier-ignore
  return layer('Matmul', Object.fromEntries(flags), a, b)
}

const norm: Reader = (call) => {
  const x = call.tensor(0, 'x', 'tensor')
  const order = call.data(null, 1, 'ord')
  const axis = call.data(null, 2, 'axis')
  const isMatrix = Array.isArray(axis) && axis.length > 1
  if (isMatrix && (axis.length > 2 || (order !== 'fro' && order !== 'euclidean' && order !== null)))
    throw call.unsupported('is a norm of matrices other than the root of the sum of squares')
  if (order !== null && order !== 'euclidean' && order !== 1 && order !== 2 && !(isMatrix && order === 'fro'))
    throw call.unsupported(`is of the order ${describe(order)}`)
  return layer('Norm', { axis, keepdims: call.data(false, 3, 'keepdims') ?? false, order: order === 1 ? 1 : 2 }, x)
}

const average: Reader = (call) => {
  const x = call.tensor(0, 'x')
  return layer('Mean', { axis: call.data(null, undefined, 'axis'), keepdims: false }, x)
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
  ['maxpool', pooling('MaxPooling2D')],
  ['maxpool2d', pooling('MaxPooling2D')],
  ['averagepool', pooling('AveragePooling2D')],
  ['avgpool', pooling('AveragePooling2D')],
  ['avgpool2d', pooling('AveragePooling2D')],
  ['normalize', normalize],
  ['l2normalize', normalize],
  ['biasadd', biasAdd],
  ['matmul', matmul],
  ['any', reduction('Any')],
  ['reduceany', reduction('Any')],
  ['all', reduction('All')],
  ['reduceall', reduction('All')],
  ['norm', norm],
  ['reduceeuclideannorm', reduction('Norm')],
  ['average', average],
  ['append', (call) => layer('Concatenate', { axis: call.number(Number.NaN, 2, 'axis') }, call.tensor(0, 'x1'), call.tensor(1, 'x2'))], // prettier-ignore
  ['hstack', (call) => layer('Concatenate', { axis: 1 }, ...tensorsOf(call, 'xs'))],
  ['depthtospace', blocks('DepthToSpace')],
  ['spacetodepth', blocks('SpaceToDepth')],
]

/** The brackets of `x[…]`, from Keras 3's `__slice__` objects or Keras 2's `{ start, stop, step }`. */
function readKey(call: OperationCall, json: unknown): KeyPart[] {
  const parts: readonly unknown[] = Array.isArray(json) ? json : [json]
  return parts.map((part): KeyPart => {
    if (typeof part === 'number' && Number.isInteger(part)) return part
    if (part === null) return 'newaxis'
    const className = isObject(part) ? own(part, 'class_name') : undefined
    if (className === '__ellipsis__') return 'ellipsis'
    const config = isObject(part) && className === '__slice__' ? own(part, 'config') : part
    if (!isObject(config) || !('start' in config)) throw call.unsupported(`takes ${describe(part)} in its brackets`)
    const [start, stop, step] = ['start', 'stop', 'step'].map((key) => own(config, key) ?? null)
    const isWhole = (n: unknown): n is number | null => n === null || Number.isInteger(n)
    if (isWhole(start) && isWhole(stop) && isWhole(step)) return { start, stop, step }
    throw call.unsupported(`takes ${describe(part)} in its brackets`)
  })
}

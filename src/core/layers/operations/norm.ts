import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { NOT_IN_KERAS, notInKeras, operation, operationLayer } from '../keras-form.ts'
import { numberOf, unsupported } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { reduced, reducing, REDUCTION } from './reductions.ts'

/** The sum of sizes, or the root of the sum of squares. */
export const norm = layerKind({
  className: 'Norm',
  settings: { ...REDUCTION, order: 2 },
  outputShape: reduced,
  lower: (context, inputs) => {
    const order = numberOf(context.layer, 'order')
    if (order === 1)
      return reducing((f, x, axes, keepDims) => reduce(f, 'Sum', unary(f, 'Abs', x), axes, keepDims))(context, inputs)
    if (order !== 2) throw unsupported(context.layer, `norms of the order ${order} are not supported; 1 and 2 are.`)
    return reducing((f, x, axes, keepDims) =>
      unary(f, 'Sqrt', reduce(f, 'Sum', unary(f, 'Square', x), axes, keepDims)),
    )(context, inputs)
  },
  tfjs: NOT_IN_TFJS,
  // over one axis it is the norm of a vector, over two that of a matrix, of which only the second order sums squares
  keras: ({ layer }) => {
    const { axis, order, keepdims } = layer.config
    const axes: unknown[] = [axis].flat()
    if (axes.length > 2 || (axes.length === 2 && order !== 2)) throw notInKeras(layer, NOT_IN_KERAS)
    const along = axes.length === 2 ? { ord: 'fro', axis: axes } : { ord: order, axis: axes[0] }
    return [operationLayer(layer.name, operation('linalg', 'Norm', { ...along, keepdims }), layer.inbound)]
  },
})

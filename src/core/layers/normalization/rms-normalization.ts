import { mul, shift } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { asKeras } from '../keras-form.ts'
import { axesOf, numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { alongAxes } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { along } from './axes.ts'

/** By the root of the mean square, without centering (Zhang & Sennrich 2019, arXiv:1910.07467). */
export const rmsNormalization = layerKind({
  className: 'RMSNormalization',
  settings: { axis: -1, epsilon: 1e-6 },
  outputShape: alongAxes,
  weights: (layer, input) => {
    const axes = axesOf(layer, input.length).toSorted((a, b) => a - b)
    return [{ name: 'scale', shape: axes.map((axis) => input[axis] ?? 1) }]
  },
  lower: (context, [x]) => {
    const { f, layer } = context
    const { axes, laid } = along(context, x)
    const meanSquare = reduce(f, 'Mean', unary(f, 'Square', x), axes, true)
    return mul(f, mul(f, x, unary(f, 'Rsqrt', shift(f, meanSquare, numberOf(layer, 'epsilon')))), laid('scale'))
  },
  tfjs: NOT_IN_TFJS,
  keras: asKeras('axis', 'epsilon'),
  isOwnActivation: true,
})

import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { mul, shift } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { asKeras } from '../keras-form.ts'
import { axesOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { alongAxes } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

/** Vectors of length 1 along these axes. Keras bounds the norm from below by 1e-12. */
export function unit(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  const sum = reduce(f, 'Sum', unary(f, 'Square', x), axes, true)
  return mul(f, x, unary(f, 'Rsqrt', shift(f, unary(f, 'Relu', shift(f, sum, -1e-12)), 1e-12)))
}

export const unitNormalization = layerKind({
  className: 'UnitNormalization',
  settings: { axis: -1 },
  outputShape: alongAxes,
  lower: ({ f, layer }, [x]) =>
    unit(
      f,
      x,
      axesOf(layer, x.shape.length - 1).map((axis) => axis + 1),
    ),
  tfjs: NOT_IN_TFJS,
  keras: asKeras('axis'),
  isOwnActivation: true,
})

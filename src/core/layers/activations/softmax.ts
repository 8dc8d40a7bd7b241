import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { div, sub } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce } from '../../ops/reductions.ts'
import { asKeras } from '../keras-form.ts'
import { axesOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { alongAxes } from '../shapes.ts'
import { lastAxis, renamed } from '../tfjs-form.ts'

/** Softmax over any axes. TensorFlow's own kernel only takes the last. The largest value is subtracted first and drops out of the gradient. */
export function softmaxAlong(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 1 && axes[0] === x.shape.length - 1) return unary(f, 'Softmax', x)
  const largest = unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true))
  const powers = unary(f, 'Exp', sub(f, x, largest))
  return div(f, powers, reduce(f, 'Sum', powers, axes, true))
}

export const softmax = layerKind({
  className: 'Softmax',
  settings: { axis: -1 },
  outputShape: alongAxes,
  lower: ({ f, layer }, [x]) =>
    softmaxAlong(
      f,
      x,
      axesOf(layer, x.shape.length - 1).map((axis) => axis + 1),
    ),
  tfjs: (layer, input) => renamed(layer, 'Softmax', { ...layer.config, axis: lastAxis(layer, input) }),
  keras: asKeras('axis'),
})

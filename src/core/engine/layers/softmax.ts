import type { GraphFunction, Tensor } from '../op-graph.ts'
import { reduce } from '../ops/arrays.ts'
import { div, sub, unary } from '../ops/elementwise.ts'

/** Softmax over any axes. TensorFlow's own kernel only takes the last. The largest value is subtracted first and drops out of the gradient. */
export function softmaxAlong(f: GraphFunction, x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 1 && axes[0] === x.shape.length - 1) return unary(f, 'Softmax', x)
  const largest = unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true))
  const powers = unary(f, 'Exp', sub(f, x, largest))
  return div(f, powers, reduce(f, 'Sum', powers, axes, true))
}

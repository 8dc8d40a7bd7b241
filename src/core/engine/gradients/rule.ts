import type { GraphFunction, Op, Tensor } from '../op-graph.ts'

/**
 * The gradient of one op.
 *
 * @param gradients  with respect to each output; undefined where nothing depends on that output.
 * @param needs      which inputs need a gradient; for the others the rule may return anything.
 * @returns          a gradient for each input.
 */
export type GradientRule = (
  f: GraphFunction,
  op: Op,
  gradients: readonly (Tensor | undefined)[],
  needs: readonly boolean[],
) => (Tensor | undefined)[]

/** A rule for an op with one output. */
export function simple(
  rule: (f: GraphFunction, op: Op, gradient: Tensor, needs: readonly boolean[]) => (Tensor | undefined)[],
): GradientRule {
  return (f, op, [gradient], needs) => (gradient ? rule(f, op, gradient, needs) : [])
}

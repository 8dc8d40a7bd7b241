import type { Tensor } from '../../engine/op-graph.ts'
import { reshape } from '../../ops/shapes.ts'
import { axesOf, flagOf, type LayerSpec } from '../layer-config.ts'
import type { ExpectedWeight, Rewriting } from '../layer-kind.ts'
import type { LayerContext } from '../lowering.ts'
import { onAxis } from '../rewriting.ts'

/** A factor and a term that are learned, each where it is asked for. */
export const scaleAndCenter = (layer: LayerSpec, shape: readonly number[]): ExpectedWeight[] => [
  ...(flagOf(layer, 'scale') ? [{ name: 'gamma', shape }] : []),
  ...(flagOf(layer, 'center') ? [{ name: 'beta', shape }] : []),
]

/** What Keras 3 is told of them: there they are where there are weights for them. */
export const learnedFactors = ({ name, weightNames }: LayerContext['layer']): { center: boolean; scale: boolean } => ({
  center: weightNames.includes(`${name}/beta`),
  scale: weightNames.includes(`${name}/gamma`),
})

/** Over channels that are not the last axis: they are put last, and back. */
export const channelsLast: Rewriting = (layer, input) => {
  const [axis, ...others] = axesOf(layer, input.length, -1)
  if (axis === undefined || others.length > 0 || axis === input.length - 1) return undefined
  return onAxis(layer, input.length, axis, { axis: -1 })
}

/** The axes that a layer normalizes along, the batch counted, and a weight of it laid along them. */
export function along(
  { f, layer, weight }: LayerContext,
  x: Tensor,
): { axes: number[]; laid: (name: string) => Tensor } {
  const axes = axesOf(layer, x.shape.length - 1).map((axis) => axis + 1)
  const shape = x.shape.map((n, axis) => (axes.includes(axis) ? n : 1))
  const isLast = axes.length === 1 && axes[0] === x.shape.length - 1
  return { axes, laid: (name) => (isLast ? weight(name) : reshape(f, weight(name), shape)) }
}

export const flatLength = (x: Tensor): number =>
  (x.shape.slice(1, -1) as number[]).reduce((product, n) => product * n, 1)

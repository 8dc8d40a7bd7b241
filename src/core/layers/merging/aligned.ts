import type { Tensor } from '../../engine/op-graph.ts'
import { reshape } from '../../ops/shapes.ts'
import type { LayerSpec } from '../layer-config.ts'
import { batchOf, type LayerContext, type LayerInputs, shapeOf } from '../lowering.ts'
import { disagreeing, type ImageShape, type ShapeRule } from '../shapes.ts'

/** An operation sets it to `numpy`, a layer says nothing of it. */
export const BROADCAST = { broadcast: undefined } as const

/**
 * Shapes of what an element-wise merge takes, all of one rank. Keras' layers give those of fewer axes new ones behind the batch, so that
 * `[64]` goes with `[8, 8, 64]`; operations (`x * y`) align shapes at their ends, where the batch would meet another axis.
 */
function alignedShapes(layer: LayerSpec, inputs: readonly ImageShape[]): readonly ImageShape[] {
  const rank = Math.max(...inputs.map((shape) => shape.length))
  if (inputs.every((shape) => shape.length === rank)) return inputs
  if (layer.config['broadcast'] === 'numpy') throw disagreeing(layer, inputs)
  return inputs.map((shape) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape])
}

/** Element-wise merges broadcast dimensions of 1, as in a squeeze-and-excite block. */
export const merged: ShapeRule = (layer, _, inputs) =>
  alignedShapes(layer, inputs).reduce<number[]>((shape, input, index) => {
    if (index === 0) return [...input]
    const fits = input.every((n, i) => n === shape[i] || n === 1 || shape[i] === 1)
    if (!fits) throw disagreeing(layer, inputs)
    return shape.map((n, i) => (n === 1 ? (input[i] ?? n) : n))
  }, [])

/** What an element-wise merge takes, all of one rank. */
export function aligned({ f, layer }: LayerContext, inputs: LayerInputs): LayerInputs {
  const shapes = alignedShapes(layer, inputs.map(shapeOf))
  const asWide = (x: Tensor, i: number): Tensor => {
    const shape = shapes[i]!
    return shape.length === x.shape.length - 1 ? x : reshape(f, x, [batchOf(x), ...shape])
  }
  const [first, ...others] = inputs
  return [asWide(first, 0), ...others.map((x, i) => asWide(x, i + 1))]
}

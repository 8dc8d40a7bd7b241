import { axisOf, badConfig, describe } from './layer-config.ts'
import type { LayerSpec } from './layer-config.ts'
import type { ModelError } from './errors.ts'
import { sizeOf } from './layer-graph.ts'
import type { ImageShape } from './spatial-shapes.ts'

/**
 * Shapes of what an element-wise merge takes, all of one rank. Keras' layers give those of fewer axes new ones behind the batch, so that
 * `[64]` goes with `[8, 8, 64]`; operations (`x * y`) align shapes at their ends, where the batch would meet another axis.
 */
export function alignedShapes(layer: LayerSpec, inputs: readonly ImageShape[]): readonly ImageShape[] {
  const rank = Math.max(...inputs.map((shape) => shape.length))
  if (inputs.every((shape) => shape.length === rank)) return inputs
  if (layer.config['broadcast'] === 'numpy') throw disagreeing(layer, inputs)
  return inputs.map((shape) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape])
}

/** Element-wise merges broadcast dimensions of 1, as in a squeeze-and-excite block. */
export function merged(layer: LayerSpec, inputs: readonly ImageShape[]): number[] {
  return alignedShapes(layer, inputs).reduce<number[]>((shape, input, index) => {
    if (index === 0) return [...input]
    const fits = input.every((n, i) => n === shape[i] || n === 1 || shape[i] === 1)
    if (!fits) throw disagreeing(layer, inputs)
    return shape.map((n, i) => (n === 1 ? (input[i] ?? n) : n))
  }, [])
}

const disagreeing = (layer: LayerSpec, inputs: readonly ImageShape[]): ModelError =>
  badConfig(layer, `its inputs have the shapes ${inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`)

export function concatenated(layer: LayerSpec, inputs: readonly ImageShape[]): number[] {
  const first = inputs[0] ?? []
  const axis = axisOf(layer, layer.config['axis'] ?? -1, first.length)
  const fits = inputs.every((s) => s.length === first.length && s.every((n, i) => i === axis || n === first[i]))
  if (!fits)
    throw badConfig(layer, `its inputs have the shapes ${inputs.map((s) => `[${s.join(', ')}]`).join(' and ')}`)
  return first.map((n, i) => (i === axis ? inputs.reduce((sum, s) => sum + (s[i] ?? 0), 0) : n))
}

export function reshaped(layer: LayerSpec, input: ImageShape): number[] {
  const target = layer.config['target_shape']
  if (!Array.isArray(target) || target.length > 6 || !target.every((n) => Number.isInteger(n) && (n === -1 || n > 0)))
    throw badConfig(layer, `“target_shape” is ${describe(target)}, expected whole numbers`)
  const known = sizeOf((target as number[]).filter((n) => n !== -1))
  const numOpen = target.filter((n) => n === -1).length
  const shape = (target as number[]).map((n) => (n === -1 ? sizeOf(input) / known : n))
  if (numOpen > 1 || sizeOf(shape) !== sizeOf(input) || !shape.every(Number.isInteger))
    throw badConfig(layer, `[${input.join(', ')}] cannot be reshaped to [${target.join(', ')}]`)
  return shape
}

/** `dims` counts from 1: the batch is axis 0. */
export function permuted(layer: LayerSpec, input: ImageShape): number[] {
  const dims = layer.config['dims']
  const sorted = Array.isArray(dims) ? [...(dims as number[])].sort((a, b) => a - b) : []
  if (!Array.isArray(dims) || sorted.length !== input.length || !sorted.every((n, i) => n === i + 1))
    throw badConfig(layer, `“dims” is ${describe(dims)}, expected an order of 1 to ${input.length}`)
  return (dims as number[]).map((n) => input[n - 1] ?? 1)
}

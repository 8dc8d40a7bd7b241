import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import type { FileKind, PlainLayer } from '../layer-kind.ts'
import type { ImageShape } from '../shapes.ts'

/** An order of axes, the batch among them, in a Permute. */
function permuting(layer: LayerSpec, input: ImageShape, order: (axes: number[]) => number[]): readonly PlainLayer[] {
  const axes = order(Array.from({ length: input.length + 1 }, (_, i) => i))
  if (axes[0] !== 0) throw badConfig(layer, 'it moves the batch of photos')
  return [{ className: 'Permute', config: { dims: axes.slice(1) } }]
}

const axisIn = (layer: LayerSpec, value: unknown, rank: number): number => {
  const axis = typeof value === 'number' && value < 0 ? value + rank : value
  if (Number.isInteger(axis) && (axis as number) >= 0 && (axis as number) < rank) return axis as number
  throw badConfig(layer, `axis ${describe(value)} is none of its input's ${rank}`)
}

export const swapAxes: FileKind = {
  className: 'SwapAxes',
  settings: { axis1: undefined, axis2: undefined },
  keepsValues: true,
  rewrite: (layer, input) =>
    permuting(layer, input, (axes) => {
      const [a, b] = [layer.config['axis1'], layer.config['axis2']].map((axis) => axisIn(layer, axis, axes.length))
      return axes.map((each) => (each === a ? b : each === b ? a : each) ?? each)
    }),
}

export const moveAxis: FileKind = {
  className: 'MoveAxis',
  settings: { source: undefined, destination: undefined },
  keepsValues: true,
  rewrite: (layer, input) =>
    permuting(layer, input, (axes) => {
      const list = (key: string): number[] => [layer.config[key]].flat().map((axis) => axisIn(layer, axis, axes.length))
      const [from, to] = [list('source'), list('destination')]
      if (from.length !== to.length) throw badConfig(layer, 'it moves axes to another number of places')
      const rest = axes.filter((axis) => !from.includes(axis))
      return axes.map((place) => (to.includes(place) ? from[to.indexOf(place)] : rest.shift()) ?? place)
    }),
}

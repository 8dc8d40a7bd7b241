import type { LayerSpec } from '../layers/layer-config.ts'
import type { PlainLayer } from '../layers/layer-kind.ts'
import { fileKindOf } from '../layers/kinds.ts'
import { onAxis } from '../layers/rewriting.ts'
import type { ImageShape } from '../layers/shapes.ts'
import { outputShape } from './layer-sizes.ts'

/** True where the layer's kind knows where channels lie, and they lie first. */
function isChannelsFirst(layer: LayerSpec): boolean {
  const { settings } = fileKindOf(layer)
  return layer.config['data_format'] === 'channels_first' && settings !== 'any' && 'data_format' in settings
}

function channelsFirst(layer: LayerSpec, input: ImageShape): readonly PlainLayer[] {
  const whole = onAxis(layer, input.length, 0, { data_format: 'channels_last' })
  const output = shapeAfter(layer, whole.slice(0, 2), input)
  return output.length === input.length ? whole : whole.slice(0, 2)
}

/**
 * The layers that compute what one of a file does, where no layer of ours does it alone: one-dimensional layers are two-dimensional ones of a single row,
 * channels come last, and so on. They follow one another.
 *
 * @returns the layer itself for most.
 */
export function plainLayers(layer: LayerSpec, input: ImageShape | undefined): readonly PlainLayer[] {
  const itself: PlainLayer = { className: layer.className, config: layer.config }
  if (!input) return [itself]
  const made = isChannelsFirst(layer) ? channelsFirst(layer, input) : fileKindOf(layer).rewrite?.(layer, input)
  if (!made) return [itself]
  let shape = input
  return made.flatMap((each) => {
    const steps = plainLayers({ name: layer.name, className: each.className, config: each.config }, shape).map(
      (step) => ({
        ...step,
        ...(each.suffix === undefined ? {} : { suffix: [each.suffix, step.suffix].filter(Boolean).join('_') }),
        ...(each.stored && step.suffix === undefined ? { stored: each.stored } : {}),
      }),
    )
    shape = shapeAfter(layer, steps, shape)
    return steps
  })
}

/** What some of these make of a shape, one after another. */
function shapeAfter({ name }: LayerSpec, layers: readonly PlainLayer[], input: ImageShape): ImageShape {
  return layers.reduce<ImageShape>((shape, { className, config }) => {
    const [only, ...more] = plainLayers({ name, className, config }, shape)
    if (only && more.length === 0 && only.className === className) return outputShape({ name, ...only }, [shape])
    return shapeAfter({ name, className, config }, only ? [only, ...more] : [], shape)
  }, input)
}

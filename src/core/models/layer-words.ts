import { activationName } from './activation-name.ts'
import { INFERENCE_NO_OPS } from './inference-no-ops.ts'
import type { Layer } from './layer-graph.ts'
import type { ImageShape } from './spatial-shapes.ts'

type Config = Layer['config']

const pair = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const size = (value: unknown): string => {
  const [height, width] = pair(value)
  return `${String(height)}×${String(width ?? height)}`
}

function stride(config: Config): string[] {
  const [height, width] = pair(config['strides'] ?? 1)
  if (height === 1 && (width ?? 1) === 1) return []
  return [height === (width ?? height) ? `stride ${String(height)}` : `stride ${size([height, width])}`]
}

function activation(config: Config): string[] {
  const name = activationName(config['activation'])
  return name === 'linear' ? [] : [name]
}

const dilation = (config: Config): string[] => {
  const [rate] = pair(config['dilation_rate'] ?? 1)
  return rate === 1 ? [] : [`dilated by ${String(rate)}`]
}

const counted = (count: unknown, one: string): string => `${String(count)} ${one}${count === 1 ? '' : 's'}`
const percent = (rate: unknown): string => `${Math.round(100 * Number(rate ?? 0))} %`

const words: ReadonlyMap<string, (config: Config, output: ImageShape) => string[]> = new Map([
  ['InputLayer', (_: Config, output: ImageShape) => [output.join(' × ')]],
  ['Conv2D', (c) => [size(c['kernel_size']), ...stride(c), ...dilation(c), counted(c['filters'], 'filter'), ...activation(c)]],
  ['Conv2DTranspose', (c) => [size(c['kernel_size']), ...stride(c), counted(c['filters'], 'filter'), ...activation(c)]],
  ['SeparableConv2D', (c) => [size(c['kernel_size']), ...stride(c), counted(c['filters'], 'filter'), ...activation(c)]],
  ['DepthwiseConv2D', (c) => [`${size(c['kernel_size'])} in each channel`, ...stride(c), ...dilation(c), ...activation(c)]],
  ['Dense', (c) => [counted(c['units'], 'unit'), ...activation(c)]],
  ['Activation', activation],
  ['ReLU', (c) => (typeof c['max_value'] === 'number' ? [`at most ${c['max_value']}`] : [])],
  ['Dropout', (c) => [`leaves out ${percent(c['rate'])}`]],
  ['SpatialDropout2D', (c) => [`leaves out ${percent(c['rate'])} of the channels`]],
  ['MaxPooling2D', (c) => [size(c['pool_size']), ...stride({ strides: c['strides'] ?? c['pool_size'] })]],
  ['AveragePooling2D', (c) => [size(c['pool_size']), ...stride({ strides: c['strides'] ?? c['pool_size'] })]],
  ['UpSampling2D', (c) => [`${size(c['size'] ?? 2)} as large`]],
  ['Reshape', (_, output) => [`to ${output.join(' × ')}`]],
  ['Resizing', (_, output) => [`to ${output.slice(0, 2).join(' × ')}`]],
  ['CenterCrop', (_, output) => [`to ${output.slice(0, 2).join(' × ')}`]],
  ['SplitPart', (c, output) => [`part ${Number(c['index']) + 1}, ${output.join(' × ')}`]],
  ['Take', (c) => [counted([c['indices']].flat().length, 'position')]],
  ['Compare', (c) => [String(c['comparison']).replaceAll('_', ' '), ...(typeof c['value'] === 'number' ? [String(c['value'])] : [])]],
  ['Logical', (c) => [String(c['operation'])]],
  ['Einsum', (c) => [String(c['equation'])]],
  ['Pad', (_, output) => [`to ${output.join(' × ')}`]],
  ['AdaptiveMaxPooling2D', (_, output) => [`to ${output.slice(0, 2).join(' × ')}`]],
  ['AdaptiveAveragePooling2D', (_, output) => [`to ${output.slice(0, 2).join(' × ')}`]],
  ...[...INFERENCE_NO_OPS].map((name) => [name, () => ['does nothing here']]),
  ['Concatenate', (_, output) => [counted(output.at(-1) ?? 0, 'channel')]],
] as [string, (config: Config, output: ImageShape) => string[]][]) // prettier-ignore

/** A layer's configuration in a few words: `3×3, stride 2, 64 filters`. Empty where its class says it all. */
export function layerWords({ className, config }: Pick<Layer, 'className' | 'config'>, output: ImageShape): string {
  return (words.get(className)?.(config, output) ?? []).join(', ')
}

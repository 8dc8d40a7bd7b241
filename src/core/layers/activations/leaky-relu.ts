import { leakyRelu as leakyReluOp } from '../../ops/activations.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { kerasLayer } from '../keras-form.ts'
import { numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { renamed } from '../tfjs-form.ts'

/** `negative_slope` in Keras 3, `alpha` before and in TF.js. */
const slopeOf = (config: JsonObject): unknown => config['negative_slope'] ?? config['alpha'] ?? 0.3

export const leakyReLU = layerKind({
  className: 'LeakyReLU',
  settings: { alpha: undefined, negative_slope: undefined },
  lower: ({ f, layer }, [x]) =>
    leakyReluOp(f, x, numberOf({ ...layer, config: { negative_slope: slopeOf(layer.config) } }, 'negative_slope')),
  tfjs: (layer) => renamed(layer, 'LeakyReLU', { ...layer.config, alpha: slopeOf(layer.config) }),
  keras: (source) => [kerasLayer(source, { negative_slope: slopeOf(source.layer.config) })],
  isAlongLast: true,
})

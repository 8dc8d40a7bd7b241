import { add, mul, scale, shift } from '../../ops/arithmetic.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import type { ShapeRule } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { channelNumbers, channelVector, finiteNumbers } from './channel-numbers.ts'

/** One number, or one for each channel. */
const rescaled: ShapeRule = (layer, input) => {
  for (const key of ['scale', 'offset']) {
    const numbers = [layer.config[key] ?? 0].flat(4)
    if (numbers.length !== 1 && numbers.length !== input.at(-1))
      throw badConfig(layer, `“${key}” has ${numbers.length} numbers for ${input.at(-1)} channels`)
  }
  return input
}

export const rescaling = layerKind({
  className: 'Rescaling',
  settings: { scale: 1, offset: 0 },
  outputShape: rescaled,
  lower: ({ f, layer }, [x]) => {
    const [factors = [], offsets = []] = [channelNumbers(layer, 'scale'), channelNumbers(layer, 'offset')]
    const scaled = factors.length === 1 ? scale(f, x, factors[0]!) : mul(f, x, channelVector(f, factors))
    return offsets.length === 1 ? shift(f, scaled, offsets[0]!) : add(f, scaled, channelVector(f, offsets))
  },
  scaling: ({ config }) => {
    const [factors, offsets] = [finiteNumbers(config['scale'] ?? 1), finiteNumbers(config['offset'] ?? 0)]
    return factors && offsets && { scale: factors, offset: offsets }
  },
  tfjs: asTfjs,
  keras: asKeras('scale', 'offset'),
  isAlongLast: true,
})

import { weightShape } from '../../engine/op-graph.ts'
import { matMul } from '../../ops/matmul.ts'
import { reshape } from '../../ops/shapes.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import {
  activationWords,
  asKerasWithActivation,
  checkActivation,
  WITH_ACTIVATION,
} from '../activations/with-activation.ts'
import { absorbing, finish, folded } from '../convolutional/lower-convolution.ts'
import { withBias } from '../convolutional/windows.ts'
import { integerOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'
import { counted } from '../words.ts'

/** Along the last axis, whatever comes before it. */
export const dense = layerKind({
  className: 'Dense',
  settings: { units: undefined, ...WITH_ACTIVATION },
  check: checkActivation,
  outputShape: (layer, input) => [...input.slice(0, -1), integerOf(layer, 'units', { min: 1 })],
  weights: (layer, input) => {
    const units = integerOf(layer, 'units', { min: 1 })
    return withBias(layer, [{ name: 'kernel', shape: [input.at(-1) ?? 1, units] }], units)
  },
  multiplyAdds: (_, input, output) => sizeOf(output) * (input.at(-1) ?? 1),
  words: (c) => [counted(c['units'], 'unit'), ...activationWords(c)],
  ...absorbing((context, { x, after }) => {
    const { f, weight } = context
    const kernel = folded(f, weight('kernel'), after?.factor)
    if (x.shape.length === 2) return finish(context, matMul(f, x, kernel), after)
    const channels = x.shape.at(-1) as number
    const [, units] = weightShape(kernel, 2)
    const flat = matMul(f, reshape(f, x, [null, channels]), kernel)
    return finish(context, reshape(f, flat, [...x.shape.slice(0, -1), units]), after)
  }),
  tfjs: asTfjs,
  keras: asKerasWithActivation('units'),
  isAlongLast: true,
})

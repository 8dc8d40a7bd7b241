import { mul } from '../../ops/arithmetic.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'

/** relu(x) - alpha * relu(-x), alpha learned (He et al. 2015, arXiv:1502.01852). */
export const prelu = layerKind({
  className: 'PReLU',
  settings: { shared_axes: undefined },
  weights: (layer, input) => {
    const shared = layer.config['shared_axes'] ?? []
    if (!Array.isArray(shared) || !shared.every((n) => Number.isInteger(n) && n >= 1 && n <= input.length))
      throw badConfig(layer, '“shared_axes” is not a list of axes')
    return [{ name: 'alpha', shape: input.map((n, i) => (shared.includes(i + 1) ? 1 : n)) }]
  },
  lower: ({ f, weight }, [x]) => {
    const negative = unary(f, 'Relu', unary(f, 'Neg', x))
    return binary(f, 'Sub', unary(f, 'Relu', x), mul(f, weight('alpha'), negative))
  },
  tfjs: asTfjs,
  keras: asKeras('shared_axes'),
  isOwnActivation: true,
})

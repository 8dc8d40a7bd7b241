import { scale } from '../../ops/arithmetic.ts'
import { binary, unary } from '../../ops/elementwise.ts'
import { asKeras } from '../keras-form.ts'
import { numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'

export const elu = layerKind({
  className: 'ELU',
  settings: { alpha: 1 },
  lower: ({ f, layer }, [x]) => {
    const alpha = numberOf(layer, 'alpha')
    if (alpha === 1) return unary(f, 'Elu', x)
    // elu(x) = relu(x) + alpha * (exp(min(x, 0)) - 1), and the ELU kernel gives the second term for -relu(-x)
    const negative = unary(f, 'Elu', unary(f, 'Neg', unary(f, 'Relu', unary(f, 'Neg', x))))
    return binary(f, 'AddV2', unary(f, 'Relu', x), scale(f, negative, alpha))
  },
  tfjs: asTfjs,
  keras: asKeras('alpha'),
  isAlongLast: true,
})

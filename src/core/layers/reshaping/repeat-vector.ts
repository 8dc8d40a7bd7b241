import { concat } from '../../ops/joins.ts'
import { reshape } from '../../ops/shapes.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig, integerOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { batchOf, shapeOf } from '../lowering.ts'
import { asTfjs } from '../tfjs-form.ts'

export const repeatVector = layerKind({
  className: 'RepeatVector',
  settings: { n: undefined },
  outputShape: (layer, input) => {
    if (input.length !== 1) throw badConfig(layer, `its input has the shape [${input.join(', ')}], expected a vector`)
    return [integerOf(layer, 'n', { min: 1 }), input[0] ?? 1]
  },
  lower: ({ f, layer }, [x]) => {
    const row = (): typeof x => reshape(f, x, [batchOf(x), 1, ...shapeOf(x)])
    return concat(f, Array.from({ length: integerOf(layer, 'n', { min: 1 }) }, row), 1)
  },
  tfjs: asTfjs,
  keras: asKeras('n'),
})

import { compare, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'
import { asOperation, operation } from '../keras-form.ts'
import { numberOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import { asTfjs } from '../tfjs-form.ts'

/** Of Keras 2: x above theta, zero below. */
export const thresholdedReLU = layerKind({
  className: 'ThresholdedReLU',
  settings: { theta: 1 },
  lower: ({ f, layer }, [x]) => {
    const isAbove = compare(f, 'Greater', x, constant(f, numberOf(layer, 'theta')))
    return select(f, isAbove, x, constant(f, 0))
  },
  tfjs: asTfjs,
  keras: asOperation(({ theta }) => operation('nn', 'Threshold', { threshold: theta, default_value: 0 })),
  isAlongLast: true,
})

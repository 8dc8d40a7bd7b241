import { partKind } from '../contract/part-kind.ts'
import { flag, number } from '../contract/plan-field.ts'

/** Keras' SGD. What it does: `core/optimizers`. */
export const sgd = partKind({
  kind: 'sgd',
  label: 'SGD',
  fields: {
    momentum: number(0, 0.9999, { label: 'Momentum', default: 0.9, form: 'learning' }),
    nesterov: flag({ label: 'Nesterov', default: false }),
  },
})

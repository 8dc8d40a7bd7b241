import { partKind } from '../contract/part-kind.ts'
import { number } from '../contract/plan-field.ts'

/** Keras' Adam. What it does: `core/optimizers`. */
export const adam = partKind({
  kind: 'adam',
  label: 'Adam',
  fields: {
    beta1: number(0, 0.9999, { label: 'Beta 1', default: 0.9 }),
    beta2: number(0, 0.99999, { label: 'Beta 2', default: 0.999 }),
    epsilon: number(1e-12, 1, { label: 'Epsilon', default: 1e-7 }),
  },
})

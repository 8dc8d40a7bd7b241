import { partKind } from '../contract/part-kind.ts'
import { number } from '../contract/plan-field.ts'
import { adam } from './adam.ts'

/** Keras' AdamW: weights shrink by `learningRate × weightDecay` before the Adam step. What it does: `core/optimizers`. */
export const adamw = partKind({
  kind: 'adamw',
  label: 'AdamW',
  fields: {
    ...adam.fields,
    weightDecay: number(0, 1, {
      label: 'Weight decay',
      default: 0.004,
      help: 'Shrinks weights a little in each step',
      form: 'learning',
    }),
  },
})

import { z } from 'zod'
import { allowedKinds, labelsOf, rowsOf, schemaOf } from '../contract/part-kind.ts'
import { adam } from './adam.ts'
import { adamw } from './adamw.ts'
import { sgd } from './sgd.ts'

/** What turns gradients into steps. A new one needs its file and its lines here, and in `core/optimizers` what it does. The order is that of the form. */
const KINDS = [adam, adamw, sgd] as const

export const Optimizer = z.discriminatedUnion('kind', [schemaOf(adam), schemaOf(adamw), schemaOf(sgd)], {
  error: allowedKinds(KINDS),
})
export type Optimizer = z.output<typeof Optimizer>

export const OPTIMIZER_LABELS = labelsOf(KINDS)
export const OPTIMIZER_ROWS = rowsOf('optimizer', KINDS)

import { z } from 'zod'
import { PLAN_FIELDS } from '../../shared/contract/plan-fields.ts'
import type { PlanChanges } from '../../shared/contract/training-plan.ts'

/** Shares of the photos that are held out. */
export interface HeldOutShares {
  readonly validation: number
  readonly test: number
}

const { 'split.validation': VALIDATION, 'split.test': TEST } = PLAN_FIELDS
export const DEFAULT_SHARES: HeldOutShares = { validation: VALIDATION.default, test: TEST.default }

const Edited = z.object({ split: z.object({ validation: VALIDATION.schema.optional(), test: TEST.schema.optional() }) })

/** Of a draft's plan. Shares that cannot be, which the plan's own check tells of, count as none given. */
export function sharesOf(plan: Readonly<PlanChanges>): HeldOutShares {
  const split = Edited.safeParse(plan).data?.split
  const validation = split?.validation ?? DEFAULT_SHARES.validation
  const test = split?.test ?? DEFAULT_SHARES.test
  return validation + test < 0.95 ? { validation, test } : DEFAULT_SHARES
}

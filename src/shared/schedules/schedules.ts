import { z } from 'zod'
import { allowedKinds, labelsOf, rowsOf, schemaOf } from '../contract/part-kind.ts'
import { constant } from './constant.ts'
import { cosine } from './cosine.ts'
import { oneCycle } from './one-cycle.ts'
import type { StepOfStage } from './schedule-kind.ts'

/** How the learning rate goes over a stage. A new one needs its file, and its lines here. */
const KINDS = [constant, cosine, oneCycle] as const

export const Schedule = z.discriminatedUnion('kind', [schemaOf(constant), schemaOf(cosine), schemaOf(oneCycle)], {
  error: allowedKinds(KINDS),
})
export type Schedule = z.output<typeof Schedule>

export const SCHEDULE_LABELS = labelsOf(KINDS)
export const SCHEDULE_ROWS = rowsOf('stages.*.schedule', KINDS)

export function rateAt(schedule: Schedule, step: StepOfStage): number {
  switch (schedule.kind) {
    case 'constant':
      return constant.rateAt(schedule, step)
    case 'cosine':
      return cosine.rateAt(schedule, step)
    case 'one-cycle':
      return oneCycle.rateAt(schedule, step)
  }
}

import { z } from 'zod'
import { EXPORT_FORMATS } from '../export.ts'
import { ErrorData } from '../plain.ts'

const Count = z.int().min(0)
const ClassCount = z.object({ name: z.string(), numPhotos: Count })
const of = <const Code extends string, Known extends z.ZodRawShape>(code: Code, known: Known) =>
  z.object({ code: z.literal(code), ...known })

/** What a run needs or had better have, as data: each host words it. */
const ChecklistFact = z.discriminatedUnion('code', [
  of('no-photos', {}),
  /** All labelled photos, or all that can be read, are of one class; `null`: none is labelled. */
  of('one-class', { className: z.string().nullable(), areSomeUnreadable: z.boolean() }),
  /** A class without photos is left out. */
  of('class-too-small', { className: z.string(), numPhotos: Count, minPhotos: Count }),
  of('unlabelled', { numPhotos: Count }),
  /** Labelled photos that cannot be read. */
  of('problem-photos', { numPhotos: Count }),
  of('no-validation', { hasTest: z.boolean() }),
  /** Classes with the most and the fewest training photos. */
  of('imbalanced', { most: ClassCount, least: ClassCount, isWeighted: z.boolean(), multiLabel: z.boolean() }),
  of('model-missing', { error: ErrorData }),
  of('nothing-learns', { error: ErrorData }),
  of('bad-plan', { error: ErrorData }),
  /** Formats that the run's model cannot be exported as. */
  of('format-limits', { limits: z.array(z.object({ format: z.enum(EXPORT_FORMATS), why: z.string() })).min(1) }),
  /** How photos are prepared was assumed, and why so. */
  of('preprocessing-assumed', { why: z.string() }),
  /** Nothing can be changed in the project, and why. */
  of('read-only', { why: z.string() }),
  of('run-in-progress', {}),
  of('ready', { numPhotos: Count, numClasses: Count }),
])
export type ChecklistFact = z.output<typeof ChecklistFact>

/** One thing that a run needs. What is missing says which button helps. */
export const ChecklistItem = ChecklistFact.and(
  z.object({
    /** `missing` prevents a start, `notice` does not. */
    level: z.enum(['missing', 'notice', 'fine']),
    action: z.enum([
      'add-photos',
      'label-photos',
      'locate-photos',
      'choose-model',
      'move-line',
      'show-model',
      'balance-classes',
      'none',
    ]),
    /** The class it speaks of. */
    classId: z.int().nullable(),
  }),
)
export type ChecklistItem = z.output<typeof ChecklistItem>

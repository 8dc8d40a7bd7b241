import { z } from 'zod'
import { SetName } from '../../../shared/contract/plain.ts'

const Ids = z.array(z.int())

/** A class as it is stored. */
export const ClassRow = z.object({ id: z.int(), name: z.string(), color: z.int(), position: z.int() })
export type ClassRow = z.output<typeof ClassRow>

/** The smallest things that acts are made of. Each holds what is needed to do it and to take it back. */
export const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), classId: z.int(), photoIds: Ids }),
  z.object({ kind: z.literal('unlink'), classId: z.int(), photoIds: Ids }),
  /** `null` before: the class is made; `null` after: it is deleted. */
  z.object({
    kind: z.literal('class'),
    before: ClassRow.nullable(),
    after: ClassRow.nullable(),
    /** Where it is deleted because its photos went to another: runs then know what became of it. */
    mergedInto: z.int().optional(),
  }),
  z.object({ kind: z.literal('show'), photoIds: Ids }),
  z.object({ kind: z.literal('hide'), photoIds: Ids }),
  z.object({ kind: z.literal('set'), before: SetName.nullable(), after: SetName.nullable(), photoIds: Ids }),
  z.object({ kind: z.literal('multi-label'), before: z.boolean(), after: z.boolean() }),
])
export type Change = z.output<typeof Change>

/** How many photos it is about. */
export const numPhotosIn = (change: Change): number => ('photoIds' in change ? change.photoIds.length : 0)

/** What takes the changes back, in the order it has to be done in. */
export function invert(changes: readonly Change[]): Change[] {
  return changes.map(invertOne).reverse()
}

function invertOne(change: Change): Change {
  switch (change.kind) {
    case 'link':
      return { ...change, kind: 'unlink' }
    case 'unlink':
      return { ...change, kind: 'link' }
    case 'show':
      return { ...change, kind: 'hide' }
    case 'hide':
      return { ...change, kind: 'show' }
    case 'class':
    case 'set':
    case 'multi-label':
      return { ...change, before: change.after, after: change.before } as Change
  }
}

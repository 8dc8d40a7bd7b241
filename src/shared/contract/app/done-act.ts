import { z } from 'zod'
import { SetName } from '../plain.ts'

const Count = z.int().min(0)
const Names = z.array(z.string())

/** What was done to photos and classes, as undo names it. Kept in the project's journal; who shows it words it. */
export const DoneAct = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('labelled'),
    classNames: Names,
    numPhotos: Count,
    /** Classes that so many of the photos had instead. */
    replaced: z.object({ classNames: Names, numPhotos: Count }),
  }),
  z.object({ kind: z.literal('label-added'), classNames: Names, numPhotos: Count }),
  z.object({ kind: z.literal('label-removed'), classNames: Names, numPhotos: Count }),
  z.object({ kind: z.literal('labels-cleared'), numPhotos: Count }),
  z.object({ kind: z.literal('class-created'), className: z.string(), numPhotos: Count }),
  z.object({ kind: z.literal('class-renamed'), before: z.string(), after: z.string() }),
  z.object({ kind: z.literal('classes-merged'), classNames: Names, into: z.string(), numPhotos: Count }),
  z.object({ kind: z.literal('class-deleted'), className: z.string(), numPhotos: Count }),
  z.object({ kind: z.literal('class-recolored'), className: z.string() }),
  z.object({ kind: z.literal('class-moved'), className: z.string() }),
  z.object({ kind: z.literal('set-chosen'), set: SetName.nullable(), numPhotos: Count }),
  z.object({ kind: z.literal('photos-removed'), numPhotos: Count }),
  z.object({ kind: z.literal('photos-added'), numPhotos: Count }),
  z.object({ kind: z.literal('labels-imported'), numPhotos: Count }),
  z.object({ kind: z.literal('multi-label'), isOn: z.boolean() }),
  /** As an earlier version named it, in English. */
  z.object({ kind: z.literal('text'), text: z.string() }),
])
export type DoneAct = z.output<typeof DoneAct>

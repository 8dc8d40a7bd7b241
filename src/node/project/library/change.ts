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

/** What acts are called where undo names them. The only words of the project store that a person reads as they are. */
export const describe = {
  /** @param replaced  names that the photos had instead, of so many photos. */
  labelled: (
    classNames: readonly string[],
    numPhotos: number,
    replaced: { readonly names: readonly string[]; readonly numPhotos: number },
  ): string => {
    const on = `${list(classNames)} on ${photos(numPhotos)}`
    if (replaced.numPhotos === 0) return on
    const instead = `${on}, instead of ${list(replaced.names)}`
    return replaced.numPhotos === numPhotos ? instead : `${instead} on ${replaced.numPhotos.toLocaleString('en')}`
  },
  added: (classNames: readonly string[], numPhotos: number): string =>
    `${list(classNames)} added to ${photos(numPhotos)}`,
  removed: (classNames: readonly string[], numPhotos: number): string =>
    `${list(classNames)} taken off ${photos(numPhotos)}`,
  cleared: (numPhotos: number): string => `Cleared the labels of ${photos(numPhotos)}`,
  created: (name: string, numPhotos: number): string =>
    numPhotos === 0 ? `New class ${name}` : `New class ${name} on ${photos(numPhotos)}`,
  renamed: (before: string, after: string): string => `Renamed ${before} to ${after}`,
  merged: (names: readonly string[], into: string, numPhotos: number): string =>
    `Merged ${list(names)} into ${into}: ${photos(numPhotos)}`,
  deleted: (name: string, numPhotos: number): string =>
    numPhotos === 0 ? `Deleted ${name}` : `Deleted ${name}, and its label on ${photos(numPhotos)}`,
  recolored: (name: string): string => `Changed the color of ${name}`,
  moved: (name: string): string => `Moved ${name} in the list`,
  setChosen: (set: SetName | null, numPhotos: number): string =>
    set === null
      ? `${photos(numPhotos)} without a set again`
      : `${photos(numPhotos)} into the ${set === 'train' ? 'training' : set} set`,
  photosRemoved: (numPhotos: number): string => `Removed ${photos(numPhotos)}`,
  photosAdded: (numPhotos: number): string => `Added ${photos(numPhotos)}`,
  labelsImported: (numPhotos: number): string => `Labels from a table on ${photos(numPhotos)}`,
  multiLabel: (isOn: boolean): string => (isOn ? 'Several labels for a photo' : 'One label for each photo'),
}

function photos(count: number): string {
  return count === 1 ? '1 photo' : `${count.toLocaleString('en')} photos`
}

function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} classes`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

import type { SetName } from '../../../shared/contract/set-name.ts'

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

import type { DoneAct } from '../../../shared/contract/app/done-act.ts'

/** An act in English, where a failure names it (decision 27). What undo and redo are called the window words itself. */
export function actInWords(act: DoneAct): string {
  switch (act.kind) {
    case 'labelled': {
      const { classNames, numPhotos, replaced } = act
      const on = `${list(classNames)} on ${photos(numPhotos)}`
      if (replaced.numPhotos === 0) return on
      const instead = `${on}, instead of ${list(replaced.classNames)}`
      return replaced.numPhotos === numPhotos ? instead : `${instead} on ${replaced.numPhotos.toLocaleString('en')}`
    }
    case 'label-added':
      return `${list(act.classNames)} added to ${photos(act.numPhotos)}`
    case 'label-removed':
      return `${list(act.classNames)} taken off ${photos(act.numPhotos)}`
    case 'labels-cleared':
      return `Cleared the labels of ${photos(act.numPhotos)}`
    case 'class-created':
      return `New class ${act.className}${act.numPhotos === 0 ? '' : ` on ${photos(act.numPhotos)}`}`
    case 'class-renamed':
      return `Renamed ${act.before} to ${act.after}`
    case 'classes-merged':
      return `Merged ${list(act.classNames)} into ${act.into}: ${photos(act.numPhotos)}`
    case 'class-deleted':
      return `Deleted ${act.className}${act.numPhotos === 0 ? '' : `, and its label on ${photos(act.numPhotos)}`}`
    case 'class-recolored':
      return `Changed the color of ${act.className}`
    case 'class-moved':
      return `Moved ${act.className} in the list`
    case 'set-chosen':
      if (act.set === null) return `${photos(act.numPhotos)} without a set again`
      return `${photos(act.numPhotos)} into the ${act.set === 'train' ? 'training' : act.set} set`
    case 'photos-removed':
      return `Removed ${photos(act.numPhotos)}`
    case 'photos-added':
      return `Added ${photos(act.numPhotos)}`
    case 'labels-imported':
      return `Labels from a table on ${photos(act.numPhotos)}`
    case 'multi-label':
      return act.isOn ? 'Several labels for a photo' : 'One label for each photo'
    case 'text':
      return act.text
  }
}

function photos(count: number): string {
  return count === 1 ? '1 photo' : `${count.toLocaleString('en')} photos`
}

function list(names: readonly string[]): string {
  if (names.length > 3) return `${names.length} classes`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}

import type { DoneAct } from '../../shared/contract/app/done-act.ts'
import { joined, say, words } from './say.ts'

/** More names than these are their number. */
const MAX_NAMES = 3

const named = (names: readonly string[]): string =>
  names.length > MAX_NAMES ? say('acts.what.classes', { classes: names.length }) : joined(names)

/** What was done to photos and classes: `Elm on 3 photos`. */
export function actInWords(act: DoneAct): string {
  switch (act.kind) {
    case 'labelled': {
      const { numPhotos: photos, replaced } = act
      const names = named(act.classNames)
      if (replaced.numPhotos === 0) return say('acts.what.labelled', { names, photos })
      const instead = { names, photos, replaced: named(replaced.classNames) }
      return replaced.numPhotos === photos
        ? say('acts.what.labelledInstead', instead)
        : say('acts.what.labelledPartly', { ...instead, numReplaced: replaced.numPhotos })
    }
    case 'label-added':
    case 'label-removed':
      return say(`acts.what.${act.kind}`, { names: named(act.classNames), photos: act.numPhotos })
    case 'class-created':
    case 'class-deleted':
      return say(`acts.what.${act.kind}`, { name: act.className, photos: act.numPhotos })
    case 'class-recolored':
    case 'class-moved':
      return say(`acts.what.${act.kind}`, { name: act.className })
    case 'labels-cleared':
    case 'photos-removed':
    case 'photos-added':
    case 'labels-imported':
      return say(`acts.what.${act.kind}`, { photos: act.numPhotos })
    case 'class-renamed':
      return say('acts.what.class-renamed', act)
    case 'classes-merged':
      return say('acts.what.classes-merged', {
        names: named(act.classNames),
        into: act.into,
        photos: act.numPhotos,
      })
    case 'set-chosen':
      return say('acts.what.set-chosen', { set: act.set ?? 'none', photos: act.numPhotos })
    case 'multi-label':
      return say(act.isOn ? 'acts.what.severalLabels' : 'acts.what.oneLabel')
    case 'text':
      return act.text
  }
}

/** Words for taking back what was done to photos and doing it again, on every screen. */
export const actTexts = {
  ...words('acts'),
  named: {
    undo: (act: DoneAct): string => say('acts.named.undo', { what: actInWords(act) }),
    redo: (act: DoneAct): string => say('acts.named.redo', { what: actInWords(act) }),
  },
  /** An act that found everything as it would have made it. */
  unchanged: (act: DoneAct): string => say('acts.unchanged', { what: actInWords(act) }),
  done: {
    undo: (act: DoneAct): string => say('acts.done.undo', { what: actInWords(act) }),
    redo: (act: DoneAct): string => say('acts.done.redo', { what: actInWords(act) }),
  },
}

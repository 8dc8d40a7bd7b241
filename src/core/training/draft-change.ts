import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import { differenceFrom, isSame, valueAt, withoutValueAt, withValueAt } from './plan-path.ts'

/** A draft with changes carried out, one after the other. The host does so for all windows, and each window until the host has answered. */
export const changedDraft = <T extends Partial<Draft>>(draft: T, changes: readonly DraftChange[]): T =>
  changes.reduce(withChange, draft)

function withChange<T extends Partial<Draft>>(draft: T, { path, value, whole }: DraftChange): T {
  const ready = whole ? withShownParts(draft, whole, path) : draft
  const changed = value === undefined ? withoutValueAt(ready, path) : withValueAt(ready, path, value)
  return whole && isSame(valueAt(changed, whole.path), whole.unedited) ? withoutValueAt(changed, whole.path) : changed
}

/** The parts that a field lies in, from the whole inwards: as they were shown where another window has put one of another kind there. */
function withShownParts<T>(draft: T, whole: NonNullable<DraftChange['whole']>, path: readonly string[]): T {
  let ready = draft
  for (let depth = whole.path.length; depth < path.length; depth++) {
    const part = path.slice(0, depth)
    const shown = valueAt(whole.value, part.slice(whole.path.length))
    // of the unedited kind a draft has the edits alone
    const unedited = part.length === whole.path.length ? whole.unedited : undefined
    if (isAlike(valueAt(ready, part), shown, unedited)) continue
    const edits = isAlike(unedited, shown) && !Array.isArray(shown) ? differenceFrom(unedited, shown) : shown
    ready = edits === undefined ? withoutValueAt(ready, part) : withValueAt(ready, part, edits)
  }
  return ready
}

/** Lists of one length, or parts of one kind: what is said of a field of the one can be said of the other's. A part without a kind is edits of the unedited one. */
function isAlike(edited: unknown, shown: unknown, unedited?: unknown): boolean {
  if (Array.isArray(edited) || Array.isArray(shown))
    return Array.isArray(edited) && Array.isArray(shown) && edited.length === shown.length
  const kind = valueAt(edited, 'kind') ?? valueAt(unedited, 'kind')
  return typeof (edited ?? unedited) === 'object' && edited !== null && kind === valueAt(shown, 'kind')
}

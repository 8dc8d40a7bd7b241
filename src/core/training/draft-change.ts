import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import { isSame, valueAt, withoutValueAt, withValueAt } from './plan-path.ts'

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
    if (!isAlike(valueAt(ready, part), shown)) ready = withValueAt(ready, part, shown)
  }
  return ready
}

/** Lists of one length, or parts of one kind: what is said of a field of the one can be said of the other's. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && a.length === b.length
  return typeof a === 'object' && a !== null && valueAt(a, 'kind') === valueAt(b, 'kind')
}

import type { PhotoDesk } from './photo-desk.svelte.ts'

export type PhotoKey = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/**
 * What a key does on the Photos screen, besides the window's commands.
 *
 * @param isInGrid  the focus is in the grid or nowhere, so that arrows and Space are the grid's and no button's.
 * @returns whether it meant something.
 */
export function handlePhotoKey(press: PhotoKey, desk: PhotoDesk, isInGrid: boolean): boolean {
  const { view } = desk
  const isChord = press.ctrlKey || press.metaKey
  if (press.altKey) return false
  if (!isChord && !desk.isReadOnly && handleLabelKey(press.key, desk)) return true
  if (view.isLoupeOpen && !isChord) return handleLoupeKey(press.key, desk)
  return isInGrid && handleGridKey(press, desk)
}

function handleLabelKey(key: string, desk: PhotoDesk): boolean {
  const { view, labelling } = desk
  const hasTarget = view.selection.targets.length > 0
  if (hasTarget && /^[1-9]$/.test(key)) {
    const classId = labelling.classOfKey(Number(key))
    if (classId !== undefined) labelling.label(classId)
    return classId !== undefined
  }
  if (hasTarget && key === '0') labelling.clear()
  else if (hasTarget && key.toLowerCase() === 'l') desk.dialog = { kind: 'label' }
  else if (key.toLowerCase() === 'n') desk.dialog = { kind: 'new-class' }
  else if (view.selection.size > 0 && key === 'Delete') labelling.remove()
  else return false
  return true
}

function handleLoupeKey(key: string, { view }: PhotoDesk): boolean {
  const moves: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }
  const by = moves[key]
  if (by !== undefined) {
    view.selection.move(by)
    view.scrollToFocus()
  } else if (key === 'Home' || key === 'End') view.selection.goTo(key === 'Home' ? 0 : view.shown.length - 1)
  else if (key.toLowerCase() === 'u') view.goToNextUnlabelled()
  else if (key === ' ' || key === 'Escape' || key === 'Enter') view.isLoupeOpen = false
  else return false
  return true
}

function handleGridKey(press: PhotoKey, { view }: PhotoDesk): boolean {
  const { selection, geometry, shown } = view
  const more = { shift: press.shiftKey, ctrl: press.ctrlKey || press.metaKey }
  const page = Math.max(1, Math.floor(view.viewHeight / geometry.pitch)) * geometry.numColumns
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -geometry.numColumns,
    ArrowDown: geometry.numColumns,
    PageUp: -page,
    PageDown: page,
  }
  const by = moves[press.key]
  if (by !== undefined) {
    // up and down keep the column: at the edge they stay
    const target = selection.focusIndex + by
    const isRow = press.key === 'ArrowUp' || press.key === 'ArrowDown'
    if (!isRow || (target >= 0 && target < shown.length)) selection.move(by, more)
    else if (press.key === 'ArrowDown') selection.goTo(shown.length - 1, more)
  } else if (press.key === 'Home' || press.key === 'End')
    selection.goTo(press.key === 'Home' ? 0 : shown.length - 1, more)
  else if (press.key === ' ' && more.ctrl && selection.focusId !== null)
    selection.click(selection.focusId, { ctrl: true })
  else if ((press.key === ' ' || press.key === 'Enter') && !more.ctrl && selection.focusId !== null) view.openLoupe()
  else if (press.key === 'Escape') selection.clear()
  else if (press.key.toLowerCase() === 'u' && !more.ctrl) view.goToNextUnlabelled()
  else return false
  view.scrollToFocus()
  return true
}

import { z } from 'zod'
import { writeFileAtomic } from '../node/files/atomic.ts'
import { readTextSync } from '../node/files/read-regular.ts'

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) })
export type Bounds = z.output<typeof Bounds>

const WindowState = z.object({ bounds: Bounds, isMaximized: z.boolean() })
export type WindowState = z.output<typeof WindowState>

/** As much of the title bar must be on a screen as a hand can grab. */
const GRABBED_WIDTH = 100
const TITLE_HEIGHT = 40
const FIRST_SIZE = { width: 1280, height: 840 }

/** What the window was like when it was last closed; `undefined` at the first start, or where the file is damaged. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return WindowState.safeParse(JSON.parse(readTextSync(file))).data
  } catch {
    return undefined
  }
}

/** A window that forgets its place is no reason to keep it from closing. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileAtomic(file, `${JSON.stringify(state)}\n`)
  } catch {
    // a full disk, a read-only home
  }
}

/**
 * Where the window opens: where it was, unless that screen is gone; then in the middle of the first one, no larger than it.
 *
 * @param workAreas  of the screens there are now, the main one first.
 */
export function placeWindow(state: WindowState | undefined, workAreas: readonly Bounds[]): Partial<Bounds> {
  const [main] = workAreas
  if (state === undefined) return fit(FIRST_SIZE, main)
  const { x, y } = state.bounds
  for (const area of workAreas) {
    // made smaller first: what is left of a window that was larger than this screen may lie beside it
    const placed = { x, y, ...fit(state.bounds, area) }
    if (canBeGrabbed(placed, area)) return placed
  }
  return fit(state.bounds, main)
}

function canBeGrabbed({ x, y, width }: Bounds, area: Bounds): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
  return visible >= Math.min(GRABBED_WIDTH, width) && y >= area.y && y + TITLE_HEIGHT <= area.y + area.height
}

const fit = ({ width, height }: { width: number; height: number }, area: Bounds | undefined) => ({
  width: Math.min(width, area?.width ?? width),
  height: Math.min(height, area?.height ?? height),
})

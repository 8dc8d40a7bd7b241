import { join } from 'node:path'
import { app, BrowserWindow, type BrowserWindowConstructorOptions, dialog, nativeTheme, screen } from 'electron'
import { z } from 'zod'
import type { RunsToClose } from '../api/product.ts'
import { writeFileAtomic } from '../node/files/atomic.ts'
import { readTextSync } from '../node/files/read-regular.ts'
import { ORIGIN } from './app-protocol.ts'

interface WindowOptions {
  readonly preload: string
  readonly runs: RunsToClose
  readonly log: { info(text: string): void; error(thrown: unknown): void }
}

/** Opens the window where it was when it was last closed. */
export function openWindow({ preload, runs, log }: WindowOptions): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const state = readWindowState(stateFile)
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
  const bounds = placeWindow(
    state,
    [main, ...others].map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow(
    windowOptions(bounds, { preload, isDark: nativeTheme.shouldUseDarkColors, hasDevTools: !app.isPackaged }),
  )
  if (state?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  askBeforeClosing(window, runs, (thrown) => log.error(thrown))
  offerReload(window, (text) => log.info(text))
  // after the question: a window that stays open has nothing to remember yet
  window.on('close', (event) => {
    if (!event.defaultPrevented)
      writeWindowState(stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
  })
  void window.loadURL(`${ORIGIN}/`)
  return window
}

/** Brings a window to the front, whatever was done with it. */
export function showWindow(window: BrowserWindow | undefined): void {
  if (window === undefined || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** A window whose page can do what a web page can and no more. */
export function windowOptions(
  bounds: Partial<Bounds>,
  {
    preload,
    isDark,
    hasDevTools,
  }: { readonly preload: string; readonly isDark: boolean; readonly hasDevTools: boolean },
): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    title: 'Frostline',
    // shown when painted, on the page's own ground: no white flash
    show: false,
    backgroundColor: isDark ? '#14171b' : '#f7f8f9',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: hasDevTools,
    },
  }
}

const Bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) })
type Bounds = z.output<typeof Bounds>

const WindowState = z.object({ bounds: Bounds, isMaximized: z.boolean() })
type WindowState = z.output<typeof WindowState>

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

const PAUSE = 0
const KEEP = 1
const STOP = 2

/** Asks before a window closes over a run. Pausing and stopping are waited for, so that the checkpoint is on the disk. */
export function askBeforeClosing(window: BrowserWindow, runs: RunsToClose, onError: (thrown: unknown) => void): void {
  let isAsking = false
  window.on('close', (event) => {
    const name = runs.activeRun()
    if (name === undefined) return
    event.preventDefault()
    if (isAsking) return
    isAsking = true
    void ask(window, runs, name)
      .catch(onError)
      .finally(() => (isAsking = false))
  })
}

async function ask(window: BrowserWindow, runs: RunsToClose, name: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Training goes on',
    message: `“${name}” is still training.`,
    detail:
      'Paused, it continues from its last checkpoint when you open the project again. ' +
      'Stopped, it keeps the best model so far. Keep training minimizes the window.',
    buttons: ['Pause and close', 'Keep training', 'Stop and close'],
    defaultId: PAUSE,
    cancelId: KEEP,
    noLink: true,
  })
  if (response === PAUSE) await runs.pause()
  else if (response === STOP) await runs.stop()
  else {
    window.minimize()
    return
  }
  // a run that was started meanwhile is asked about as well
  if (!window.isDestroyed()) window.close()
}

/** A window whose page has ended, or does not answer, offers to load it again. Runs and labels live here and are not touched. */
export function offerReload(window: BrowserWindow, log: (text: string) => void): void {
  let isAsking = false
  const ask = async (message: string, buttons: readonly [string, string]): Promise<boolean> => {
    if (isAsking || window.isDestroyed()) return false
    isAsking = true
    try {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title: 'Frostline',
        message,
        detail: 'Your labels are saved, and a training run goes on.',
        buttons: [...buttons],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      })
      return response === 0 && !window.isDestroyed()
    } finally {
      isAsking = false
    }
  }
  window.webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log(`The window's page ended: ${reason} (${exitCode})`)
    void ask('The window stopped working.', ['Load it again', 'Close']).then((again) => {
      if (again) window.webContents.reload()
      else if (!window.isDestroyed() && window.webContents.isCrashed()) window.destroy()
    })
  })
  window.on('unresponsive', () => {
    log('The window does not answer')
    void ask('The window does not answer.', ['Load it again', 'Wait']).then((again) => {
      if (again) window.webContents.forcefullyCrashRenderer()
      if (again) window.webContents.reload()
    })
  })
}

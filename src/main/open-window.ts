import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { ORIGIN } from './app-address.ts'
import type { RunsToClose } from '../api/product.ts'
import { askBeforeClosing } from './closing.ts'
import { offerReload } from './renderer-crash.ts'
import { windowOptions } from './window-options.ts'
import { placeWindow, readWindowState, writeWindowState } from './window-state.ts'

export interface WindowOptions {
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

import type { BrowserWindowConstructorOptions } from 'electron'
import type { Bounds } from './window-state.ts'

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

import { type BrowserWindow, dialog } from 'electron'

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

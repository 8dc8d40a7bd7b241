import { type BrowserWindow, dialog } from 'electron'
import type { RunsToClose } from '../api/product.ts'

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

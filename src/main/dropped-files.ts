import { isAbsolute } from 'node:path'
import { ipcMain } from 'electron'
import { z } from 'zod'
import { failure } from '../shared/errors.ts'
import { DROPPED } from './channels.ts'
import { isFromOwnPage } from './from-window.ts'

const MAX_DROPPED = 10_000
const Paths = z.array(z.string().max(32_768)).max(MAX_DROPPED)

/**
 * Turns dropped files into grants. Their paths come from the system by way of the preload, never from the page, which gets ids to
 * hand to `photos.startImport` and learns no path. `null` for what is no file (a picture dragged out of a browser): it is uploaded.
 */
export function takeDroppedFiles(grant: (path: string) => string): void {
  ipcMain.handle(DROPPED, (event, sent: unknown): (string | null)[] => {
    if (!isFromOwnPage(event)) throw failure('not-allowed', { of: 'files' })
    return Paths.parse(sent).map((path) => (isAbsolute(path) ? grant(path) : null))
  })
}

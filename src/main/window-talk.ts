import { isAbsolute } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents, type WebFrameMain } from 'electron'
import { z } from 'zod'
import { handlerOptions } from '../api/asked-project.ts'
import { router } from '../api/router.ts'
import type { Services } from '../api/services.ts'
import { failure } from '../shared/errors.ts'
import { isOwn } from './app-protocol.ts'

/** What main and preload call their messages. The preload is bundled by itself: it repeats them, and a test compares. */
export const CONNECT = 'frostline-connect'
export const PORT = 'frostline-port'
export const DROPPED = 'frostline-dropped'

/**
 * Gives a window that asks for it a port, and serves the contract on the other end. A page that was loaded again asks again; the port
 * it had is closed, and its streams end.
 */
export function connectWindows(serveContract: (port: MessagePortMain) => void): void {
  const ports = new WeakMap<WebContents, MessagePortMain>()
  ipcMain.on(CONNECT, (event) => {
    if (!isFromOwnPage(event)) return
    const { sender } = event
    ports.get(sender)?.close()
    const { port1, port2 } = new MessageChannelMain()
    ports.set(sender, port1)
    serveContract(port1)
    port1.start()
    sender.postMessage(PORT, null, [port2])
  })
}

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

interface Sent {
  readonly sender: WebContents
  readonly senderFrame: WebFrameMain | null
}

/** Whether a message comes from the window's own page: its main frame, at its own address. */
function isFromOwnPage({ sender, senderFrame }: Sent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwn(senderFrame.url)
}

/** Serves the contract on a window's port. Messages cross as text: Electron loses those whose buffers are handed over (electron#34905). */
export function servePort(services: Services): (port: MessagePortMain) => void {
  const handler = new RPCHandler(router, handlerOptions())
  return (port) => handler.upgrade(port, { context: services })
}

import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { CONNECT, PORT } from './channels.ts'
import { isFromOwnPage } from './from-window.ts'

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

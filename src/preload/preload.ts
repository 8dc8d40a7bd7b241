import { contextBridge, ipcRenderer, webUtils } from 'electron'

const CONNECT = 'frostline-connect'
const PORT = 'frostline-port'
const DROPPED = 'frostline-dropped'
/** What the page says when it is ready for its port. */
const READY = 'frostline-ready'

const page = globalThis.window

page.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source === page && event.origin === page.location.origin && event.data === READY) ipcRenderer.send(CONNECT)
})

ipcRenderer.on(PORT, (event) => page.postMessage(PORT, page.location.origin, event.ports))

contextBridge.exposeInMainWorld('frostline', {
  /**
   * Files that were dropped on the window, as ids for `photos.startImport`; `null` for what is no file of this machine.
   * Their paths go straight to the host: the page learns none.
   */
  takeDropped: (files: readonly File[]): Promise<(string | null)[]> =>
    ipcRenderer.invoke(
      DROPPED,
      files.map((file) => webUtils.getPathForFile(file)),
    ) as Promise<(string | null)[]>,
})

import type { Page } from '@playwright/test'

/** A host that takes its time: while it is held, the window is told nothing. For the next page that is opened. */
export async function slowHost(window: Page): Promise<{ hold(): void; release(): void }> {
  let isHeld = false
  let waiting: (() => void)[] = []
  await window.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (isHeld) waiting.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  return {
    hold: () => (isHeld = true),
    release: () => {
      isHeld = false
      for (const send of waiting) send()
      waiting = []
    },
  }
}

import type { WebContents, WebFrameMain } from 'electron'
import { isOwn } from './app-address.ts'

interface Sent {
  readonly sender: WebContents
  readonly senderFrame: WebFrameMain | null
}

/** Whether a message comes from the window's own page: its main frame, at its own address. */
export function isFromOwnPage({ sender, senderFrame }: Sent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOwn(senderFrame.url)
}

import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/contract/app/index.ts'
import { PROJECT_HEADER } from '../../shared/contract/app/window-project.ts'
import { watched } from './acts.ts'

export type Api = ContractRouterClient<typeof contract>

export interface Connection {
  readonly api: Api
  /** Which project the window shows; every question is asked with it. Empty: none. */
  asksFor(projectId: () => string): void
  /** Told of each act that succeeds, by the name that an error of it has: `actOf`. */
  onSuccess(listener: (act: string) => void): void
  /** Resolves when the host can no longer be asked: it ended, or the network went. */
  readonly lost: Promise<void>
  close(): void
}

/** Names the project beside each question. */
function asker(): { headers: () => Record<string, string>; asksFor: Connection['asksFor'] } {
  let named = (): string => ''
  return { headers: () => ({ [PROJECT_HEADER]: named() }), asksFor: (projectId) => void (named = projectId) }
}

type Link = Parameters<typeof watched>[0]

/** Asks through a link, and tells what succeeds. */
function asking(link: Link): Pick<Connection, 'api' | 'onSuccess'> {
  let told: (act: string) => void = () => undefined
  const api: Api = createORPCClient(watched(link, (act) => told(act)))
  return { api, onSuccess: (listener) => void (told = listener) }
}

/** The window's own address says what serves it: its host's scheme hands over a port, a web server answers a socket. */
export function connect(): Promise<Connection> {
  return location.protocol.startsWith('http') ? connectSocket() : connectPort()
}

function connectSocket(): Promise<Connection> {
  const address = new URL('rpc', location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  const socket = new WebSocket(address)
  const lost = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
  const { headers, asksFor } = asker()
  const asked = asking(new SocketLink({ websocket: socket, headers }))
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve({ ...asked, asksFor, lost, close: () => socket.close() }), {
      once: true,
    })
    socket.addEventListener('error', () => reject(new Error('The window cannot reach Frostline.')), { once: true })
  })
}

const PORT_MESSAGE = 'frostline-port'

function connectPort(): Promise<Connection> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== PORT_MESSAGE || !port) return
      window.removeEventListener('message', receive)
      const lost = new Promise<void>((gone) => port.addEventListener('close', () => gone(), { once: true }))
      const { headers, asksFor } = asker()
      const asked = asking(new PortLink({ port, headers }))
      port.start()
      resolve({ ...asked, asksFor, lost, close: () => port.close() })
    }
    window.addEventListener('message', receive)
    // the preload may have been ready before us: it hands the port over when asked
    window.postMessage('frostline-ready', location.origin)
  })
}

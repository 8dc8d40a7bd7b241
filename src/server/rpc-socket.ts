import type { IncomingMessage, Server } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { toErrorData } from '../shared/errors.ts'

/** A draft with every layer named is some 100 KiB; a label of 20,000 photos 150. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024
const HEARTBEAT_MS = 30_000
/** What may wait for a slow window before its streams wait too, and so skip what is out of date. */
const MAX_WAITING_BYTES = 256 * 1024

/** As oRPC needs it. `send` resolves when the window keeps up: what follows a stream is asked for its newest state then. */
export interface RpcSocket {
  readonly addEventListener: WebSocket['addEventListener']
  readonly send: (data: Parameters<WebSocket['send']>[0]) => Promise<void>
}

export interface SocketOptions {
  /** Throws where a window may not connect. */
  readonly check: (request: IncomingMessage) => void
  readonly open: (socket: RpcSocket) => void
}

/** Takes windows' connections at `/rpc`. @returns the server of sockets, for closing. */
export function serveSockets(server: Server, { check, open }: SocketOptions): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    try {
      check(request)
    } catch (thrown) {
      refuse(socket, thrown)
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      keepAlive(opened)
      // a message that is too large or no message at all: `ws` closes the connection by itself
      opened.on('error', () => undefined)
      open(withBackPressure(opened))
    })
  })
  return sockets
}

function refuse(socket: Duplex, thrown: unknown): void {
  const error = toErrorData(thrown)
  const status = error.code === 'not-signed-in' ? 401 : error.code === 'not-found' ? 404 : 403
  const body = JSON.stringify(error)
  socket.on('error', () => undefined)
  // an asker that keeps its half open keeps nothing here
  socket.once('finish', () => socket.destroy())
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

/** A computer that went to sleep leaves no goodbye: whoever misses a beat is let go, and its streams with it. */
function keepAlive(socket: WebSocket): void {
  let isAlive = true
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate()
    isAlive = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, HEARTBEAT_MS)
  timer.unref()
  socket.on('pong', () => (isAlive = true)).on('message', () => (isAlive = true))
  socket.once('close', () => clearInterval(timer))
}

function withBackPressure(socket: WebSocket): RpcSocket {
  const send: RpcSocket['send'] = (data) =>
    new Promise((sent) => {
      if (socket.readyState !== socket.OPEN) {
        sent()
        return
      }
      const mustWait = socket.bufferedAmount > MAX_WAITING_BYTES
      socket.send(data, () => {
        if (mustWait) sent()
      })
      if (!mustWait) sent()
    })
  return { addEventListener: socket.addEventListener.bind(socket), send }
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { problem } from '../node/web/problem.ts'
import { secured, securityHeaders } from '../node/web/security-headers.ts'
import { windowAnswer, type WindowSources } from '../node/web/window-answer.ts'
import { type AppError, failure } from '../shared/errors.ts'
import { Connections } from './connections.ts'
import { checkMessage, checkSender, type Places, placesOf } from './guard.ts'
import { sendResponse, toRequest } from './http-exchange.ts'
import { ENTER, enterScript, signInPage, steppingPage, usedLinkPage } from './pages.ts'
import { type RpcSocket, serveSockets } from './rpc-socket.ts'
import { Session, type SignIns } from './session.ts'

export interface ServerOptions extends WindowSources {
  /** Serves the contract to a window that has connected. */
  readonly serveContract: (socket: RpcSocket) => void
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** Who was signed in at a port before; absent: nobody. */
  readonly signIns?: (port: number) => SignIns
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Whoever has it may ask for links: `POST /link` with `Authorization: Bearer <key>`. */
  readonly key: string
  /** An address that opens the window once, in one browser. */
  newLink(): string
  /** Told each time that a link was used. */
  onLinkUsed(call: () => void): void
  /** Lets the windows go and stops listening. */
  close(): Promise<void>
}

const GOODBYE_MS = 300

const LINK = /^\/open\/([\w-]{43})$/
/** The window's own page, whoever asks. */
const PAGE = /^\/w\/[\w-]{43}\/$/

/** Serves the window in a browser: the built renderer, photos, uploads and, at `/rpc`, the contract. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  // requests without an end: uploads may take long, headers may not
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: 10_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 5000,
  })
  const connections = new Connections(server)
  const port = await listen(server, options.port, options.address)
  const places = placesOf(options.address, port, ownAddresses())
  const session = new Session(port, options.signIns?.(port))
  let linkUsed: () => void = () => undefined
  const exchange = exchangeWith(options, places, session, connections, () => linkUsed())
  server.on('request', (incoming, response) => void exchange(incoming, response))
  const sockets = serveSockets(server, {
    check: (request) => {
      checkMessage(request)
      checkTarget(request.url)
      checkSender(request.headers, places, { needsOrigin: true })
      const asked = session.within(request.url, request.headers.cookie)
      if (asked === undefined) throw notSignedIn()
      connections.know(request.socket)
      if (asked !== '/rpc') throw failure('not-found', {})
    },
    open: options.serveContract,
  })
  const url = places.origins[0] ?? ''
  return {
    url,
    port,
    key: session.key,
    newLink: () => `${url}/open/${session.newLink()}`,
    onLinkUsed: (call) => (linkUsed = call),
    close: async () => {
      const open = [...sockets.clients]
      for (const socket of open) socket.close(1001, 'Frostline has been stopped')
      // a window that does not say goodbye back is let go all the same
      const timer = setTimeout(() => {
        for (const socket of open) socket.terminate()
        server.closeAllConnections()
      }, GOODBYE_MS)
      await closeServer(server)
      clearTimeout(timer)
    },
  }
}

type Exchange = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>

function exchangeWith(
  options: ServerOptions,
  places: Places,
  session: Session,
  connections: Connections,
  onLinkUsed: () => void,
): Exchange {
  const headers = securityHeaders(places.hosts.map((host) => `ws://${host}`))
  const windowOf = windowAnswer(options)

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<Response> => {
    checkMessage(incoming)
    checkTarget(incoming.url)
    const path = (incoming.url ?? '').split('?')[0] ?? ''
    const [, link] = LINK.exec(path) ?? []
    const isPage = link !== undefined || path === '/' || PAGE.test(path)
    checkSender(incoming.headers, places, {
      isNavigation: isPage,
      needsOrigin: incoming.method === 'POST' && path !== '/link',
    })
    if (link !== undefined) return openWith(link, incoming)
    if (path === '/link') return linkFor(incoming)
    const asked = session.within(incoming.url, incoming.headers.cookie)
    if (asked !== undefined) {
      connections.know(incoming.socket)
      checkTarget(asked)
      return windowOf(toRequest(incoming, response, asked))
    }
    if (incoming.method === 'GET' && path === '/') return signInPage({ remembers: true })
    if (incoming.method === 'GET' && path === ENTER) return enterScript()
    if (isPage && incoming.method === 'GET') return signInPage()
    throw notSignedIn()
  }

  /** The one address that is no window's yet. A browser that only looks ahead uses no link up. */
  const openWith = (link: string, { method, headers: sent }: IncomingMessage): Response => {
    if (method !== 'GET') throw failure('method-not-allowed', { method: method ?? '', allowed: ['GET'], of: 'link' })
    if (sent['sec-purpose'] !== undefined || sent['purpose'] !== undefined) throw failure('not-allowed', { of: 'link' })
    const cookie = session.redeem(link)
    if (cookie === undefined) return usedLinkPage()
    onLinkUsed()
    const window = `${session.base}/`
    return sent['sec-fetch-site'] === 'cross-site' ? steppingPage(window, cookie) : toWindow(window, cookie)
  }

  /** For `frostline serve --link`. A page could not send the header, and is known by its Origin. */
  const linkFor = ({ method, headers: { origin, authorization } }: IncomingMessage): Response => {
    if (method !== 'POST')
      throw failure('method-not-allowed', { method: method ?? '', allowed: ['POST'], of: 'new link' })
    if (origin !== undefined || !session.isOwner(authorization)) throw notSignedIn()
    const link = `${places.origins[0]}/open/${session.newLink()}`
    return Response.json({ link }, { headers: { 'cache-control': 'no-store' } })
  }

  return async (incoming, response) => {
    const answered = await answer(incoming, response).catch((thrown: unknown) => problem(thrown))
    // what was refused is not listened to any further
    const isHeard = incoming.complete || answered.ok
    if (!isHeard) response.setHeader('connection', 'close')
    await sendResponse(secured(answered, headers), response)
    if (!incoming.complete) incoming.socket.destroySoon()
  }
}

const toWindow = (location: string, cookie: string): Response =>
  new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store', 'set-cookie': cookie } })

/** `//elsewhere/` and `http://elsewhere/` would be parsed as another host than the one that was checked. */
function checkTarget(target = ''): void {
  if (!/^\/(?![/\\])/.test(target)) throw failure('bad-request', { of: 'address' })
}

const notSignedIn = (): AppError => failure('not-signed-in', {})

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

/** By what the system says. */
const CODES: Readonly<Record<string, 'port-refused' | 'no-such-address' | undefined>> = {
  EACCES: 'port-refused',
  EADDRNOTAVAIL: 'no-such-address',
  ENOTFOUND: 'no-such-address',
}

/** @returns the port that is listened on. @throws {AppError} `port-in-use`, `port-refused` or `no-such-address`. */
export async function listen(server: Server, port: number, address: string): Promise<number> {
  try {
    server.listen({ port, host: address, exclusive: true })
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (thrown) {
    const said = (thrown as NodeJS.ErrnoException).code ?? ''
    if (said === 'EADDRINUSE') throw failure('port-in-use', { by: 'another program', address, port }, { cause: thrown })
    const code = CODES[said]
    throw code === undefined ? thrown : failure(code, { address, port }, { cause: thrown })
  }
}

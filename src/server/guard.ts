import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type AppError, failure } from '../shared/errors.ts'

/** Where a server may be reached, exactly. A name that merely resolves here (DNS rebinding) is none of them. */
export interface Places {
  /** `127.0.0.1:7391` */
  readonly hosts: readonly string[]
  /** `http://127.0.0.1:7391` */
  readonly origins: readonly string[]
}

/** @param address  what the server listens on. @param all  this machine's addresses, for a server that listens on all of them. */
export function placesOf(address: string, port: number, all: readonly string[]): Places {
  const isLoopback = isLoopbackAddress(address)
  const isEverywhere = address === '0.0.0.0' || address === '::'
  const names = new Set(
    isLoopback ? [address, 'localhost'] : isEverywhere ? ['127.0.0.1', 'localhost', ...all] : [address],
  )
  // a browser leaves the scheme's own port out
  const hosts = [...names].flatMap((name) => {
    const host = name.includes(':') ? `[${name}]` : name
    return port === 80 ? [host, `${host}:80`] : [`${host}:${port}`]
  })
  return { hosts, origins: hosts.map((host) => `http://${host}`) }
}

export const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || address === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(address)

const METHODS = ['GET', 'HEAD', 'POST']

/** Refuses what no browser sends: other methods, and a message that is for two hosts. */
export function checkMessage({ method = '', rawHeaders }: Pick<IncomingMessage, 'method' | 'rawHeaders'>): void {
  if (!METHODS.includes(method)) throw failure('method-not-allowed', { method, allowed: METHODS, of: 'server' })
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) throw failure('bad-request', { of: 'hosts', numHosts: hosts.length })
}

/**
 * Refuses what another page, or another name for this machine, has sent.
 *
 * @param isNavigation  the address is a page that may be come to from elsewhere (the link that signs in).
 * @param needsOrigin   browsers always send one here: a WebSocket, a POST.
 */
export function checkSender(
  headers: IncomingHttpHeaders,
  { hosts, origins }: Places,
  { isNavigation = false, needsOrigin = false } = {},
): void {
  const { host, origin } = headers
  if (host === undefined || !hosts.includes(host)) throw refused(`it was sent to “${host ?? ''}”`)
  if (origin === undefined ? needsOrigin : !origins.includes(origin)) throw refused(`it came from “${origin ?? ''}”`)
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  if (isNavigation && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document') return
  throw refused('it came from another page')
}

const refused = (why: string): AppError => failure('not-allowed', { of: 'sender', why: why.slice(0, 200) })

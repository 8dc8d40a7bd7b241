import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { failure } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { explainConnection, PassingError } from './errors.ts'

interface GetOptions {
  readonly rules: AddressRules
  readonly headers: Readonly<Record<string, string>>
  readonly agents: Agents
  /** A connection on which nothing comes for as long is given up. */
  readonly idleMs: number
  /** How the file gets here without this computer's network. */
  readonly elsewhere: Elsewhere
  readonly signal: AbortSignal
}

export interface Agents {
  readonly http: http.Agent
  readonly https: https.Agent
}

const MAX_REDIRECTS = 5

/** Connections as the environment's HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
export function openAgents(env: NodeJS.ProcessEnv = process.env): Agents {
  const options = { keepAlive: true, maxSockets: 2, proxyEnv: env }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}

export function closeAgents(agents: Agents): void {
  agents.http.destroy()
  agents.https.destroy()
}

/**
 * Asks for an address, and where it sends on to, as far as the rules allow.
 *
 * @returns the answer, whatever its status, with its body unread; never a redirect.
 * @throws {AppError} `download-redirected`, `download-certificate`. {PassingError} for a connection that failed.
 */
export async function get(address: string, options: GetOptions): Promise<IncomingMessage> {
  let url = checkAddress(address, options.rules)
  for (let numRedirects = 0; ; numRedirects++) {
    const response = await ask(url, options)
    const location = response.headers.location
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return response
    response.resume()
    if (numRedirects === MAX_REDIRECTS) throw failure('download-redirected', { of: 'circle', address })
    url = checkAddress(location, options.rules, url.href)
  }
}

function ask(url: URL, { headers, agents, idleMs, elsewhere, signal }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:'
    // only what is needed to fetch a file: nothing tells of the person or the machine
    const sent = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'frostline', ...headers }
    const request = isSecure
      ? https.get(url, { headers: sent, agent: agents.https, signal })
      : http.get(url, { headers: sent, agent: agents.http, signal })
    request.setTimeout(idleMs, () => request.destroy(tooQuiet(url, idleMs, elsewhere)))
    request.on('error', (thrown) => reject(explainConnection(thrown, url, elsewhere)))
    request.on('response', resolve)
  })
}

function tooQuiet(url: URL, idleMs: number, elsewhere: Elsewhere): PassingError {
  const seconds = Math.round(idleMs / 1000)
  return new PassingError(failure('download-cut', { of: 'silence', host: url.host, seconds, elsewhere }))
}

/** An answer that brings bytes. */
export interface Answer {
  /** First byte that it brings. */
  readonly from: number
  /** Length of the whole file; `undefined` where the server does not say. */
  readonly totalBytes: number | undefined
  readonly validator: string | null
  readonly serverMd5: string | null
}

/**
 * What an answer is good for.
 *
 * @param from  bytes that are here already.
 * @returns `'complete'`: nothing is missing; `'again'`: what is here does not fit to what is there, begin anew.
 * @throws {AppError} `download-not-found`, `download-refused`; {PassingError} for what may be over in a moment.
 */
export function readAnswer(
  response: IncomingMessage,
  from: number,
  address: string,
  elsewhere: Elsewhere,
): Answer | 'complete' | 'again' {
  const status = response.statusCode ?? 0
  const { headers } = response
  const facts = { validator: validatorOf(response), serverMd5: md5Of(headers['x-goog-hash']) }
  if (status === 200) return { from: 0, totalBytes: lengthOf(headers['content-length']), ...facts }
  if (status === 206) {
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '')
    return range && Number(range[1]) === from ? { from, totalBytes: Number(range[3]), ...facts } : 'again'
  }
  if (status === 416) {
    const total = /^bytes \*\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]
    return from > 0 && Number(total) === from ? 'complete' : 'again'
  }
  throw refusal(response, address, elsewhere)
}

function refusal({ statusCode: status = 0, headers }: IncomingMessage, address: string, elsewhere: Elsewhere): Error {
  const { host } = new URL(address)
  if (status === 404 || status === 410) return failure('download-not-found', { address, status })
  if (status === 408 || status === 429 || status >= 500)
    return new PassingError(
      failure('download-server', { host, status, elsewhere }),
      retryAfterMs(headers['retry-after']),
    )
  return failure('download-refused', { host, address, status, elsewhere })
}

/** @see RFC 9110, 13.1.5: a weak ETag does not tell whether bytes are the same. */
function validatorOf({ headers }: IncomingMessage): string | null {
  const { etag } = headers
  if (etag?.startsWith('"') === true) return etag
  return headers['last-modified'] ?? null
}

const lengthOf = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined

/** Google's storage tells the MD5 of what it holds: `crc32c=…,md5=<base64>`. */
function md5Of(header: string | string[] | undefined): string | null {
  const base64 = /\bmd5=([A-Za-z0-9+/]{22}==)/.exec([header ?? ''].flat().join(','))?.[1]
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('hex')
}

function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(60_000, Math.max(0, ms))
}

/** Which addresses may be asked. */
export interface AddressRules {
  /** Hosts, as in `URL.hostname`. */
  readonly hosts: readonly string[]
  /** Plain http too. For servers of this machine in tests; never for what a catalog names. */
  readonly allowHttp?: boolean
}

/** Names with which a port is asked are as good as without: a redirect may not leave the host, wherever it listens. */
function checkAddress(address: string, { hosts, allowHttp = false }: AddressRules, from?: string): URL {
  const url = URL.canParse(address, from) ? new URL(address, from) : undefined
  const isExpected = url !== undefined && hosts.includes(url.hostname) && url.username === '' && url.password === ''
  if (isExpected && (url.protocol === 'https:' || (allowHttp && url.protocol === 'http:'))) return url
  const shown = url ? `${url.protocol}//${url.host}` : `“${address.slice(0, 200)}”`
  throw failure('download-redirected', {
    of: 'address',
    from,
    to: shown,
    protocols: allowHttp ? 'http or https' : 'https',
    hosts: [...hosts],
  })
}

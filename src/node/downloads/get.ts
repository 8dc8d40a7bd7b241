import { failure } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { type AddressRules, checkAddress } from './address-rules.ts'
import { explainConnection, PassingError } from './errors.ts'

export interface GetOptions {
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

import { z } from 'zod'
import { failure } from '../shared/errors.ts'
import { runningServers } from './running-servers.ts'

/**
 * A new link to a server that runs, the one started last unless a port says which.
 *
 * @throws {AppError} `no-server` where none runs, or none there.
 */
export async function askForLink(settings: string, port?: number): Promise<string> {
  const running = runningServers(settings).filter(({ url }) => port === undefined || new URL(url).port === String(port))
  for (const { url, key } of running) {
    const link = await ask(url, key)
    if (link !== undefined) return link
  }
  throw failure('no-server', { port })
}

async function ask(url: string, key: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL('/link', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5000),
    })
    const { link } = z.object({ link: z.string() }).parse(await answer.json())
    return isLinkOf(url, link) ? link : undefined
  } catch {
    return undefined // it ended without taking its note away
  }
}

/** Whoever has the port now may answer with anything: only an address of the server that was noted is shown, and opened. */
function isLinkOf(url: string, link: string): boolean {
  const { origin } = new URL(url)
  return link.startsWith(`${origin}/open/`) && /^[\w-]{43}$/.test(link.slice(`${origin}/open/`.length))
}

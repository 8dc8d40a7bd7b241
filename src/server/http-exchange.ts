import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * What Node received, as the standard request that both hosts' answers take. Its signal aborts when the asker goes away.
 *
 * @param target  what is asked for of the window.
 */
export function toRequest(incoming: IncomingMessage, response: ServerResponse, target: string): Request {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  const method = incoming.method ?? 'GET'
  const init = { method, headers, signal: controller.signal }
  // the guard has checked the host; the address is only parsed here
  const url = new URL(target, `http://${incoming.headers.host ?? 'localhost'}`)
  if (method === 'GET' || method === 'HEAD') return new Request(url, init)
  return new Request(url, { ...init, body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' })
}

/** Sends an answer, in pieces as large as the asker takes. */
export async function sendResponse(answer: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of answer.headers) response.appendHeader(name, value)
  response.statusCode = answer.status
  if (answer.body === null) {
    response.end()
    return
  }
  try {
    await pipeline(Readable.fromWeb(answer.body), response)
  } catch {
    response.destroy() // the asker went away, or the file could not be read to its end: a short answer is no answer
  }
}

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How one answer goes wrong; `undefined`: it does not. */
export type Mishap = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => boolean

/** A file server of this machine, for tests: ranges, ETags, and whatever may go wrong. */
export class TestServer {
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly files = new Map<string, Buffer>()
  /** Taken one a request, in order; when none is left all goes well. */
  mishaps: (Mishap | undefined)[] = []
  hasRanges = true
  hasEtags = true
  /** What was asked, in order: path and range. */
  readonly asked: string[] = []
  readonly headers: IncomingMessage['headers'][] = []

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  address(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://127.0.0.1')
    const range = request.headers.range ?? ''
    this.asked.push(`${url.pathname} ${range}`.trim())
    this.headers.push(request.headers)
    const bytes = this.files.get(url.pathname)
    if (this.mishaps.shift()?.(request, response, bytes ?? Buffer.alloc(0)) === true) return
    if (!bytes) {
      response.writeHead(404).end('nothing here')
      return
    }
    this.#send(request, response, bytes)
  }

  #send(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
    const etag = etagOf(bytes)
    if (this.hasEtags) response.setHeader('etag', etag)
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? NaN)
    const isSame = request.headers['if-range'] === etag
    if (!this.hasRanges || !isSame || Number.isNaN(from))
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes)
    else if (from >= bytes.length) response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    else {
      const rest = bytes.subarray(from)
      response.writeHead(206, {
        'content-length': rest.length,
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      })
      response.end(rest)
    }
  }
}

export const etagOf = (bytes: Buffer): string => `"${createHash('sha1').update(bytes).digest('hex')}"`

/** Sends the first bytes of all that it announces, and breaks off. */
export const cutAfter =
  (numBytes: number): Mishap =>
  (request, response, bytes) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(from > 0 ? 206 : 200, {
      etag: etagOf(bytes),
      'content-length': bytes.length - from,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    })
    // what is written last is lost with the connection unless it has left
    response.write(bytes.subarray(from, from + numBytes), () => setTimeout(() => response.destroy(), 20))
    return true
  }

export const answerWith =
  (status: number, headers: Record<string, string> = {}): Mishap =>
  (_, response) => {
    response.writeHead(status, headers).end('not what was asked for')
    return true
  }

export const sendOn = (location: string): Mishap => answerWith(302, { location })

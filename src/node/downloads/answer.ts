import { failure } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import type { IncomingMessage } from 'node:http'
import { PassingError } from './errors.ts'

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

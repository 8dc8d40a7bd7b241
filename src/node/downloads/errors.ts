import { type AppError, failure } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { systemCode } from '../files/disk-errors.ts'

/** A failure that may be over in a moment. */
export class PassingError extends Error {
  override readonly name = 'PassingError'
  /** What to say if it does not pass. */
  readonly final: AppError
  /** As the server asks for. */
  readonly waitMs: number | undefined

  constructor(final: AppError, waitMs?: number) {
    super(final.message, { cause: final })
    this.final = final
    this.waitMs = waitMs
  }
}

const UNREACHABLE = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'ERR_PROXY_TUNNEL',
]
const CUT = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE', 'HPE_INVALID_CONSTANT']
const CERTIFICATE = /^(CERT_|ERR_TLS_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_SSL_)/

/**
 * What a failed connection means. Anything else comes back as it is.
 *
 * @param elsewhere  how the file gets here without this computer's network.
 */
export function explainConnection<T>(thrown: T, url: URL, elsewhere: Elsewhere): T | Error {
  // a host with several addresses fails with all of their errors in one
  const inner: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  const code = systemCode(inner) ?? ''
  if (CERTIFICATE.test(code))
    return failure('download-certificate', { host: url.host, systemCode: code }, { cause: thrown })
  if (UNREACHABLE.includes(code))
    return new PassingError(
      failure('download-unreachable', { host: url.host, systemCode: code, elsewhere }, { cause: thrown }),
    )
  if (CUT.includes(code))
    return new PassingError(
      failure('download-cut', { of: 'connection', host: url.host, systemCode: code, elsewhere }, { cause: thrown }),
    )
  return thrown
}

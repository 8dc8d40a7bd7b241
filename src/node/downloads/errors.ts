import { AppError } from '../../shared/errors.ts'
import { systemCode } from '../files/disk-errors.ts'

export type DownloadErrorCode =
  | 'download-unreachable'
  | 'download-certificate'
  | 'download-cut'
  | 'download-refused'
  | 'download-not-found'
  | 'download-server'
  | 'download-redirected'
  | 'download-changed'
  | 'download-damaged'
  | 'download-running'
  | 'disk-full'

/** Why a download failed, and what to do. */
export class DownloadError extends AppError {
  override readonly name = 'DownloadError'
  constructor(code: DownloadErrorCode, message: string, { hint, cause }: { hint?: string; cause?: unknown } = {}) {
    super(code, message, { ...(hint === undefined ? {} : { hint }), cause })
  }
}

/** A failure that may be over in a moment. */
export class PassingError extends Error {
  override readonly name = 'PassingError'
  /** What to say if it does not pass. */
  readonly final: DownloadError
  /** As the server asks for. */
  readonly waitMs: number | undefined

  constructor(final: DownloadError, waitMs?: number) {
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
export function explainConnection<T>(thrown: T, url: URL, elsewhere: string): T | Error {
  // a host with several addresses fails with all of their errors in one
  const inner: unknown = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  const code = systemCode(inner) ?? ''
  if (CERTIFICATE.test(code))
    return new DownloadError('download-certificate', `The certificate of ${url.host} is not trusted (${code}).`, {
      hint: 'A network that inspects traffic does this: set NODE_EXTRA_CA_CERTS to its certificate. Or check the clock of this computer.',
      cause: thrown,
    })
  if (UNREACHABLE.includes(code))
    return new PassingError(
      new DownloadError('download-unreachable', `This computer cannot reach ${url.host} (${code}).`, {
        hint: `${elsewhere} Behind a proxy, set HTTPS_PROXY.`,
        cause: thrown,
      }),
    )
  if (CUT.includes(code))
    return new PassingError(
      new DownloadError('download-cut', `The connection to ${url.host} broke off (${code}).`, {
        hint: `Try again: it goes on where it stopped. ${elsewhere}`,
        cause: thrown,
      }),
    )
  return thrown
}

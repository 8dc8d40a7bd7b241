import { protocol, type Session } from 'electron'
import { problem } from '../node/web/problem.ts'
import { secured, securityHeaders } from '../node/web/security-headers.ts'
import { windowAnswer, type WindowSources } from '../node/web/window-answer.ts'
import { type AppError, failure } from '../shared/errors.ts'

/** Where the window's own page lives, in the desktop application. */
const SCHEME = 'frostline'
export const ORIGIN = `${SCHEME}://app`

/** Whether an address is the window's own: not merely one that begins like it. */
export function isOwn(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${SCHEME}:` && host === 'app'
  } catch {
    return false
  }
}

/** Before the application is ready. Standard: relative addresses and an origin; the policy is not bypassed. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

/** Serves the renderer, photos and uploads under `frostline://app/`, to pages of that origin. */
export function serveScheme(session: Session, sources: WindowSources): void {
  const headers = securityHeaders()
  const answer = windowAnswer(sources)
  session.protocol.handle(SCHEME, async (request) => {
    const answered = isFromWindow(request) ? await answer(request) : problem(refused(request))
    return secured(answered, headers)
  })
}

function isFromWindow({ url, headers }: Request): boolean {
  const origin = headers.get('origin')
  return isOwn(url) && (origin === null || origin === ORIGIN)
}

const refused = ({ url }: Request): AppError => failure('not-allowed', { of: 'address', url: url.slice(0, 200) })

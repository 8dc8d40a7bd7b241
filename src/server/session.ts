import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const MAX_LINKS = 16

const secret = (): string => randomBytes(32).toString('base64url')
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (given: string, expected: Buffer): boolean => timingSafeEqual(digest(given), expected)

/**
 * Who may use a server: whoever opened one of its links. A link works once and is turned into a cookie that lasts as long as the
 * server does. Only digests are kept and compared, in constant time.
 */
export class Session {
  readonly #token = secret()
  readonly #tokenDigest = digest(this.#token)
  /** The oldest goes first where too many are made. */
  readonly #links: Buffer[] = []
  readonly #cookieName: string
  /** For programs of the same person on the same machine, kept where only they can read it. */
  readonly key = secret()
  readonly #keyDigest = digest(`Bearer ${this.key}`)

  /** @param port  cookies do not tell ports apart, so its name does: two servers do not sign each other's windows out. */
  constructor(port: number) {
    this.#cookieName = `frostline-${port}`
  }

  newLink(): string {
    const link = secret()
    this.#links.push(digest(link))
    if (this.#links.length > MAX_LINKS) this.#links.shift()
    return link
  }

  /** Uses a link up. @returns the cookie to set, or `undefined` where the link is unknown or used. */
  redeem(link: string): string | undefined {
    const index = this.#links.findIndex((known) => isSame(link, known))
    if (index === -1) return undefined
    this.#links.splice(index, 1)
    return `${this.#cookieName}=${this.#token}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** @param authorization  the request's `Authorization` header. */
  isOwner(authorization: string | undefined): boolean {
    return isSame(authorization ?? '', this.#keyDigest)
  }

  /** @param cookies  the request's `Cookie` header. */
  isSignedIn(cookies: string | undefined): boolean {
    for (const pair of (cookies ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=')
      if (name === this.#cookieName) return isSame(value, this.#tokenDigest)
    }
    return false
  }
}

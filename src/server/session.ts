import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeptSignIns } from './kept-sign-ins.ts'

const MAX_LINKS = 16

const secret = (): string => randomBytes(32).toString('base64url')
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (given: string, expected: Buffer): boolean => timingSafeEqual(digest(given), expected)

/** A secret in an address: what {@link Session.newLink} and {@link Session.base} hold. */
const SECRET = '[\\w-]{43}'
const WITHIN = new RegExp(`^(/w/${SECRET})(/.*)$`)

/** Digests of the two secrets that a window has. */
interface Pair {
  readonly base: Buffer
  readonly token: Buffer
}

/** What a server that is started again knows of the one before. */
export type SignIns = Pick<KeptSignIns, 'list' | 'keep'>
const NOBODY: SignIns = { list: () => [], keep: () => undefined }

/**
 * Who may use a server: whoever opened one of its links. A link works once and is turned into a cookie, which a server that is started
 * again at the same port still knows. Only digests are kept and compared, in constant time.
 *
 * Browsers send a cookie to every port of a host. This one they send only below a path that nobody else knows: another server on this
 * machine is shown neither of the two, and neither is good for anything without the other.
 */
export class Session {
  readonly #kept: SignIns
  readonly #token = secret()
  /** Where the window is, without the last “/”: `/w/<secret>`. */
  readonly base = `/w/${secret()}`
  readonly #own: Pair = { base: digest(this.base), token: digest(this.#token) }
  /** Of servers that ran here before, by their windows not used yet. */
  #earlier: readonly Pair[]
  readonly #pairs: readonly Pair[]
  /** The oldest goes first where too many are made. */
  readonly #links: Buffer[] = []
  readonly #cookieName: string
  /** For programs of the same person on the same machine, kept where only they can read it. */
  readonly key = secret()
  readonly #keyDigest = digest(`Bearer ${this.key}`)

  /** @param port  cookies do not tell ports apart, so its name does: two servers do not sign each other's windows out. */
  constructor(port: number, kept: SignIns = NOBODY) {
    this.#cookieName = `frostline-${port}`
    this.#kept = kept
    this.#earlier = kept
      .list()
      .map(({ base, token }) => ({ base: Buffer.from(base, 'hex'), token: Buffer.from(token, 'hex') }))
    this.#pairs = [this.#own, ...this.#earlier]
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
    this.#keep(this.#own)
    return `${this.#cookieName}=${this.#token}; Path=${this.base}/; HttpOnly; SameSite=Strict`
  }

  /** @param authorization  the request's `Authorization` header. */
  isOwner(authorization: string | undefined): boolean {
    return isSame(authorization ?? '', this.#keyDigest)
  }

  /**
   * @param target   what is asked for, as it was sent.
   * @param cookies  the request's `Cookie` header.
   * @returns        what is asked for of the window: `/image/…`; `undefined` where one of the two secrets is missing.
   */
  within(target: string | undefined, cookies: string | undefined): string | undefined {
    const [, base = '', rest] = WITHIN.exec(target ?? '') ?? []
    const token = this.#tokenIn(cookies)
    const pair = this.#pairs.find((each) => isSame(base, each.base) && isSame(token, each.token))
    if (pair !== undefined && this.#earlier.includes(pair)) {
      this.#earlier = this.#earlier.filter((each) => each !== pair)
      this.#keep(pair)
    }
    return pair && rest
  }

  #keep({ base, token }: Pair): void {
    this.#kept.keep({ base: base.toString('hex'), token: token.toString('hex') })
  }

  #tokenIn(cookies: string | undefined): string {
    for (const pair of (cookies ?? '').split(';')) {
      const [name, value = ''] = pair.trim().split('=')
      if (name === this.#cookieName) return value
    }
    return ''
  }
}

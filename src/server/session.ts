import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readTextSync } from '../node/files/read-regular.ts'

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

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Digests alone, in hex: whoever reads the file can sign in nowhere. */
const SignIn = z.object({ base: Digest, token: Digest, until: z.number() })
type SignIn = z.output<typeof SignIn>
const FORMAT = 'frostline-sign-ins'
const File = z.object({ format: z.literal(FORMAT), version: z.literal(1), signIns: z.array(SignIn) })

/** A window that was not opened for so long asks for a new link. */
export const SIGN_IN_DAYS = 30
const MAX_SIGN_INS = 20
const DAY_MS = 24 * 3600_000

/**
 * Who was signed in at one port of this machine, so that a server that is started there again knows its windows. In the person's own
 * folder for settings, for their eyes only.
 */
export class KeptSignIns {
  readonly #path: string
  readonly #now: () => number

  constructor(settings: string, port: number, now: () => number = Date.now) {
    this.#path = join(settings, 'servers', `sign-ins-${port}`)
    this.#now = now
  }

  /** Those that have not expired, the newest first. A file that cannot be read signs nobody in. */
  list(): SignIn[] {
    try {
      const { signIns } = File.parse(JSON.parse(readTextSync(this.#path)))
      return signIns.filter(({ until }) => until > this.#now())
    } catch {
      return []
    }
  }

  /** Keeps one, or keeps it for longer. @throws what the disk says. */
  keep({ base, token }: Pick<SignIn, 'base' | 'token'>): void {
    const until = this.#now() + SIGN_IN_DAYS * DAY_MS
    const others = this.list().filter((each) => each.base !== base)
    const signIns = [{ base, token, until }, ...others].slice(0, MAX_SIGN_INS)
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    const temporary = `${this.#path}-${randomUUID()}`
    try {
      writeFileSync(temporary, JSON.stringify({ format: FORMAT, version: 1, signIns }), { mode: 0o600, flag: 'wx' })
      renameSync(temporary, this.#path)
    } catch (thrown) {
      rmSync(temporary, { force: true })
      throw thrown
    }
  }
}

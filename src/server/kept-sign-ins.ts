import { randomUUID } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readTextSync } from '../node/files/read-regular.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
/** Digests alone, in hex: whoever reads the file can sign in nowhere. */
const SignIn = z.object({ base: Digest, token: Digest, until: z.number() })
export type SignIn = z.output<typeof SignIn>
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

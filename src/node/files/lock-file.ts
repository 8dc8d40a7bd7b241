import { closeSync, fstatSync, linkSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { failure } from '../../shared/errors.ts'
import { hasNoLinks, temporaryName, writeDurably } from './atomic.ts'
import { explainDiskError, systemCode } from './disk-errors.ts'
import { NotAFileError, openRegularSync } from './open-regular.ts'
import { judge, LockOwner, type Verdict } from './lock-owner.ts'

/** How often a lock's owner gives a sign of life, and after how long without one it counts as gone where nothing else can tell. */
export const SIGN_OF_LIFE_MS = 10_000
const SILENCE_MS = 120_000

/** What lies under a lock's name. */
export interface LockState {
  /** The owner's, or one made up for a file that is not whole: which lock it is. */
  readonly id: string
  /** `undefined`: the file is not whole. */
  readonly owner: LockOwner | undefined
  readonly signOfLifeMs: number
}

const MAX_LOCK_BYTES = 4096

/** `undefined` where there is no lock. */
export function readLock(path: string): LockState | undefined {
  try {
    const { file } = openRegularSync(path)
    try {
      return readState(file)
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined
    if (thrown instanceof NotAFileError)
      throw failure('folder-locked', { path, holder: { kind: 'not-a-lock', what: thrown.what } }, { cause: thrown })
    throw explainDiskError(thrown, path)
  }
}

/** All from one open file: what lies under the name may be another the next moment. */
function readState(file: number): LockState {
  const stats = fstatSync(file)
  const bytes = Buffer.alloc(MAX_LOCK_BYTES)
  const owner = parseOwner(bytes.toString('utf8', 0, readSync(file, bytes)))
  return { id: owner?.id ?? `torn-${stats.ino}-${Math.trunc(stats.mtimeMs)}`, owner, signOfLifeMs: stats.mtimeMs }
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return LockOwner.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * Whether a lock is held, or `unknown` where its owner gave a sign of life lately and nothing more can be found out.
 * How long ago that was is asked of the file system: a server's clock differs from ours.
 */
export function judgeLock(path: string, { owner, signOfLifeMs }: LockState): Verdict {
  const verdict = owner === undefined ? 'unknown' : judge(owner)
  if (verdict !== 'unknown') return verdict
  return Math.abs(fileSystemTime(path) - signOfLifeMs) > SILENCE_MS ? 'gone' : 'unknown'
}

function fileSystemTime(path: string): number {
  const probe = temporaryName(path)
  try {
    writeDurably(probe, '')
    return statSync(probe).mtimeMs
  } catch {
    return Date.now() // a full disk, a folder that may not be written: there is no better clock
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Makes a lock's file, with its content from the first moment where the disk knows links. @returns whether the name was free. */
export function createLock(path: string, content: string): boolean {
  const temporary = temporaryName(path)
  try {
    writeDurably(temporary, content)
    try {
      linkSync(temporary, path)
    } catch (thrown) {
      if (!hasNoLinks(thrown)) throw thrown
      writeDurably(path, content) // torn for a moment: that counts as held
    }
    return true
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false
    throw explainDiskError(thrown, path)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** What claims the place of a lock whose owner is gone: of all that try, one makes it. */
const successorOf = (path: string, id: string): string => `${path}-after-${id}`

/**
 * Puts a lock in the place of one whose owner is gone. The name is never free meanwhile, and never passes to two: whoever made the
 * successor's file, with the dead lock still in its place afterwards, renames over it. A successor that died on the way is succeeded
 * in the same manner.
 *
 * @returns whether it is ours; `false`: look again.
 */
export function succeed(path: string, dead: LockState, content: string): boolean | LockState {
  const chain: string[] = []
  let last = dead
  for (;;) {
    const claim = successorOf(path, last.id)
    if (createLock(claim, content)) {
      chain.push(claim)
      break
    }
    const other = readLock(claim)
    if (other === undefined) return false
    if (judgeLock(claim, other) !== 'gone') return other
    chain.push(claim)
    last = other
  }
  const own = chain.at(-1)!
  if (!isUnchanged(path, dead, chain, last)) {
    rmSync(own, { force: true })
    return false
  }
  try {
    renameSync(own, path)
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return false
    throw explainDiskError(thrown, path)
  }
  for (const claim of chain) rmSync(claim, { force: true })
  return true
}

/** The dead lock and all its dead successors are where they were. */
function isUnchanged(path: string, dead: LockState, chain: readonly string[], last: LockState): boolean {
  if (readLock(path)?.id !== dead.id) return false
  const before = chain.at(-2)
  return before === undefined || readLock(before)?.id === last.id
}

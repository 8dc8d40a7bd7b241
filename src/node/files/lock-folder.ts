import { closeSync, ftruncateSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, failure } from '../../shared/errors.ts'
import { explainDiskError, systemCode } from './disk-errors.ts'
import { createLock, judgeLock, type LockState, readLock, SIGN_OF_LIFE_MS, succeed } from './lock-file.ts'
import { openRegularSync } from './open-regular.ts'
import { holdHere, judge, letGoHere, type LockOwner, newOwner } from './lock-owner.ts'

export const LOCK_FILE = '.frostline-lock'

/** Whether an entry of a folder is a lock, or what taking one over leaves when it is killed. */
export const isLockFile = (name: string): boolean => name === LOCK_FILE || name.startsWith(`${LOCK_FILE}-after-`)

export interface FolderLock {
  /** A process that had it is gone without releasing it. */
  readonly wasTakenOver: boolean
  /** @throws {AppError} `folder-moved`, or `folder-locked` where another process has taken the lock over. */
  check(): void
  release(): void
}

/**
 * Makes this process the only one that writes to a folder, until `release`. The lock of a process that is gone is taken over.
 *
 * Whether it is gone the system tells, by process number, start and boot; of processes that it does not see (another computer on a
 * shared disk, another container) the signs of life in the lock do, or their lack for two minutes.
 *
 * @throws {AppError} `folder-locked` naming the owner; disk errors.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE)
  const owner = newOwner()
  const content = JSON.stringify(owner)
  for (let attempt = 0; attempt < 20; attempt++) {
    const dead = readLock(path)
    if (dead === undefined) {
      if (createLock(path, content)) return new HeldLock(folder, owner, false)
      continue
    }
    if (judgeLock(path, dead) !== 'gone') throw lockedError(folder, path, dead)
    const outcome = succeed(path, dead, content)
    if (typeof outcome === 'object') throw lockedError(folder, path, outcome)
    if (outcome) return new HeldLock(folder, owner, dead.owner?.isReleased !== true)
  }
  throw failure('folder-locked', { path: folder, holder: { kind: 'several' } })
}

/** The same, `undefined` where another has the folder. @throws {AppError} disk errors. */
export function lockFolderIfFree(folder: string): FolderLock | undefined {
  try {
    return lockFolder(folder)
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'folder-locked') return undefined
    throw thrown
  }
}

class HeldLock implements FolderLock {
  readonly wasTakenOver: boolean
  readonly #folder: string
  readonly #path: string
  readonly #owner: LockOwner
  /** Follows the lock where its folder is moved. Windows moves no folder with an open file in it, so there is none there. */
  readonly #file: number | undefined
  readonly #signs: NodeJS.Timeout
  #isHeld = true

  constructor(folder: string, owner: LockOwner, wasTakenOver: boolean) {
    this.#folder = folder
    this.#path = join(folder, LOCK_FILE)
    this.#owner = owner
    this.wasTakenOver = wasTakenOver
    try {
      this.#file = process.platform === 'win32' ? undefined : openRegularSync(this.#path, 'r+').file
    } catch (thrown) {
      rmSync(this.#path, { force: true })
      throw explainDiskError(thrown, this.#path)
    }
    holdHere(owner)
    this.#signs = setInterval(() => this.#giveSign(), SIGN_OF_LIFE_MS)
    this.#signs.unref()
    this.#removeSuccessors()
  }

  check(): void {
    const current = readLock(this.#path)
    if (current?.id === this.#owner.id) return
    if (current !== undefined) throw lockedError(this.#folder, this.#path, current)
    throw failure('folder-moved', { path: this.#folder })
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    clearInterval(this.#signs)
    letGoHere(this.#owner)
    const isInPlace = idAt(this.#path) === this.#owner.id
    if (this.#file !== undefined) {
      if (!isInPlace) write(this.#file, { ...this.#owner, isReleased: true })
      closeSync(this.#file)
    }
    if (isInPlace) rmSync(this.#path, { force: true })
  }

  /** By writing, not by setting a time: a server then gives its own. */
  #giveSign(): void {
    if (this.#file !== undefined) write(this.#file, this.#owner)
    else if (idAt(this.#path) === this.#owner.id) writeFor(this.#path, this.#owner)
  }

  /** Those of a lock that was here before: nobody who still makes one of them finds that lock in its place. */
  #removeSuccessors(): void {
    for (const name of namesIn(this.#folder))
      if (name !== LOCK_FILE && isLockFile(name)) rmSync(join(this.#folder, name), { force: true })
  }
}

/** A disk that fails for a while shows in what is written beside the lock, not here. */
function write(file: number, owner: LockOwner): void {
  try {
    ftruncateSync(file, writeSync(file, JSON.stringify(owner), 0))
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
  }
}

function writeFor(path: string, owner: LockOwner): void {
  let file: number | undefined
  try {
    file = openRegularSync(path, 'r+').file
    write(file, owner)
  } catch (thrown) {
    if (systemCode(thrown) === undefined) throw thrown
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // what is left of a killed process is in nobody's way
  }
}

function idAt(path: string): string | undefined {
  try {
    return readLock(path)?.id
  } catch {
    return undefined
  }
}

function lockedError(folder: string, path: string, { owner, signOfLifeMs }: LockState): AppError {
  if (owner === undefined)
    return failure('folder-locked', { path: folder, holder: { kind: 'beginning', lockFile: path } })
  if (judge(owner) === 'alive')
    return failure('folder-locked', {
      path: folder,
      holder: { kind: 'process', pid: owner.pid, startedAt: owner.startedAt },
    })
  const lastSign = new Date(signOfLifeMs).toISOString()
  return failure('folder-locked', {
    path: folder,
    holder: { kind: 'elsewhere', pid: owner.pid, host: owner.host, lastSign },
  })
}

import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { temporaryName, writeDurably } from './atomic.ts'
import { explainDiskError, systemCode } from './disk-errors.ts'
import { readTextSync } from './read-regular.ts'

export const LOCK_FILE = '.frostline-lock'

const Owner = z.object({
  id: z.string(),
  pid: z.int().min(1),
  host: z.string(),
  startedAt: z.string(),
  /** Tells a process from a later one with the same number. `null` where the system does not say. */
  processStart: z.string().nullable(),
})
type Owner = z.output<typeof Owner>

export interface FolderLock {
  /** A process that had it is gone without releasing it. */
  readonly wasTakenOver: boolean
  release(): void
}

/**
 * Makes this process the only one that writes to a folder, until `release`. The lock of a process that is gone is taken over.
 *
 * A lock from another computer (a shared disk) counts as alive: nothing here can tell.
 *
 * @throws {AppError} `folder-locked` naming the owner; disk errors.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE)
  const owner: Owner = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    processStart: processStart(process.pid),
  }
  let wasTakenOver = false
  for (let attempt = 0; attempt < 5; attempt++) {
    if (claim(path, owner)) return { wasTakenOver, release: () => release(path, owner) }
    const other = readOwner(path)
    if (other === 'gone') continue
    if (other !== 'unreadable' && isAlive(other)) throw lockedError(folder, path, other)
    takeAway(path, other)
    wasTakenOver = true
  }
  throw new AppError('folder-locked', `“${folder}” is being used by several Frostlines at once.`, {
    hint: 'Wait for the others to end.',
  })
}

/** The lock appears with its content or not at all: a link to a finished file, which fails where there is a lock. */
function claim(path: string, owner: Owner): boolean {
  const temporary = temporaryName(path)
  const content = JSON.stringify(owner)
  try {
    writeDurably(temporary, content)
    try {
      linkSync(temporary, path)
    } catch (thrown) {
      if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(systemCode(thrown) ?? '')) throw thrown
      writeDurably(path, content) // FAT and some network disks have no links
    }
    return true
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false
    throw explainDiskError(thrown, path)
  } finally {
    rmSync(temporary, { force: true })
  }
}

function readOwner(path: string): Owner | 'gone' | 'unreadable' {
  try {
    const content = readTextSync(path)
    return Owner.parse(JSON.parse(content))
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return 'gone'
    if (systemCode(thrown) !== undefined) throw explainDiskError(thrown, path)
    return 'unreadable'
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (thrown) {
    if (systemCode(thrown) === 'ESRCH') return false
  }
  const start = processStart(owner.pid)
  if (start === 'ended') return false
  return start === null || owner.processStart === null || start === owner.processStart
}

/** Moves a dead lock away. Another process may have done so, and locked, in the meantime: then its lock is put back. */
function takeAway(path: string, dead: Owner | 'unreadable'): void {
  const aside = temporaryName(path)
  try {
    if (dead === 'unreadable' && Date.now() - statSync(path).mtimeMs < 2000)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500) // it may be in the middle of being written
    renameSync(path, aside)
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return
    throw explainDiskError(thrown, path)
  }
  const moved = readOwner(aside)
  const isTheDeadOne = moved === 'unreadable' || moved === 'gone' || (dead !== 'unreadable' && moved.id === dead.id)
  if (!isTheDeadOne) {
    try {
      linkSync(aside, path)
    } catch (thrown) {
      if (systemCode(thrown) !== 'EEXIST') throw explainDiskError(thrown, path)
    }
  }
  rmSync(aside, { force: true })
}

function release(path: string, owner: Owner): void {
  const current = readOwner(path)
  if (current !== 'gone' && current !== 'unreadable' && current.id === owner.id) rmSync(path, { force: true })
}

/**
 * When a process started, in the kernel's own counting; `ended` for one that was killed and that its parent has not asked after yet.
 * Linux only; elsewhere a process number is all we have.
 */
export function processStart(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; the start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'ended' : `${boot}/${fields[19]}`
  } catch {
    return null
  }
}

function lockedError(folder: string, path: string, owner: Owner): AppError {
  const who = owner.host === hostname() ? `process ${owner.pid}` : `process ${owner.pid} on “${owner.host}”`
  return new AppError('folder-locked', `“${folder}” is in use by ${who} since ${owner.startedAt}.`, {
    hint:
      owner.host === hostname()
        ? 'Wait for it to end, stop it, or choose another folder.'
        : `If Frostline no longer runs there, delete “${path}”.`,
  })
}

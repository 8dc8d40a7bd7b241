import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Access, fileMode, folderMode } from './access.ts'
import { explainDiskError, systemCode, withDiskErrors } from './disk-errors.ts'

/** What names of unfinished files and folders hold. Whatever has it may be deleted by the owner of the folder. */
const UNFINISHED = '.unfinished-'

/**
 * Replaces a file as a whole: whoever reads it, and whatever stops us, sees the old content or the new.
 *
 * @throws {AppError} as {@link explainDiskError}; the old file is then as it was.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, access: Access = 'private'): void {
  const temporary = temporaryName(path)
  try {
    writeDurably(temporary, content, access)
    renamePatiently(temporary, path)
    syncFolder(dirname(path))
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw explainDiskError(thrown, path)
  }
}

/** Writes a new file and waits until the disk has it. Fails with EEXIST if there is one. */
export function writeDurably(path: string, content: string | Uint8Array, access: Access = 'private'): void {
  const file = openSync(path, 'wx', fileMode(access))
  try {
    writeAll(file, typeof content === 'string' ? Buffer.from(content) : content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** `writeSync` may write less than asked (a nearly full disk, a signal). */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset)
}

/**
 * Makes a folder that is there whole or not at all: `write` fills a temporary one beside it, which is synced, with all that is in it, and renamed.
 *
 * An existing folder is replaced: moved aside first, deleted last. A crash between the two renames leaves it under its
 * temporary name, and nothing under its own.
 *
 * @param begin  notes the places, so that a later start can tidy up (`noteUnfinished`). @returns what is called in the end.
 * @throws {AppError} as {@link explainDiskError}; an existing folder is then as it was.
 */
export async function writeFolderAtomic(
  path: string,
  write: (temporary: string) => void | Promise<void>,
  begin: (places: { path: string; temporary: string; old: string }) => () => void = () => () => undefined,
  access: Access = 'private',
): Promise<void> {
  const temporary = temporaryName(path)
  const old = temporaryName(path)
  const done = begin({ path, temporary, old })
  try {
    mkdirSync(temporary, { mode: folderMode(access) })
    await write(temporary)
    await syncTree(temporary)
    const isReplacing = exists(path)
    if (isReplacing) renamePatiently(path, old)
    try {
      renamePatiently(temporary, path)
    } catch (thrown) {
      if (isReplacing) renamePatiently(old, path)
      throw thrown
    }
    syncFolder(dirname(path))
  } catch (thrown) {
    rmSync(temporary, { recursive: true, force: true })
    done()
    throw explainDiskError(thrown, path)
  }
  rmSync(old, { recursive: true, force: true })
  done()
}

export const isUnfinishedName = (name: string): boolean => name.startsWith('.') && name.includes(UNFINISHED)
/** Whether a disk has no links: FAT, some network disks. */
export const hasNoLinks = (thrown: unknown): boolean =>
  ['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EISDIR'].includes(systemCode(thrown) ?? '')

/** Gives a file another name in its folder if that is free; nothing is ever replaced. @returns whether it was. */
export function renameToNew(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    rmSync(from)
    return true
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false
    if (!hasNoLinks(thrown)) throw thrown
  }
  try {
    closeSync(openSync(to, 'wx', fileMode('private')))
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false
    throw thrown
  }
  renamePatiently(from, to)
  return true
}

/** Deletes what earlier, interrupted writes left. Only whoever has the folder locked may do so. */
export function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder))
    if (name.includes(UNFINISHED)) rmSync(join(folder, name), { recursive: true, force: true })
}

/**
 * Makes a folder and its parents, where they are missing. Not by `mkdirSync`'s `recursive`: on a file system that answers
 * ENOENT to every new folder (/proc) Node 24.21 tries for ever.
 */
export function ensureFolder(path: string, access: Access = 'private'): void {
  withDiskErrors(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
    const parent = dirname(path)
    if (parent !== path && !exists(parent)) ensureFolder(parent, access)
    try {
      mkdirSync(path, { mode: folderMode(access) })
    } catch (thrown) {
      // Another process may have made it in the meantime.
      if (systemCode(thrown) !== 'EEXIST' || !statSync(path).isDirectory()) throw thrown
    }
  })
}

/** Whether there is anything at a path, a dangling link included. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOTDIR') return false
    throw explainDiskError(thrown, path)
  }
}

/** A name beside `path` that is not taken. Kept short: the name itself may be as long as the system allows. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 40)}${UNFINISHED}${randomBytes(6).toString('hex')}`)
}

/** Waits until the disk knows a folder's entries. Windows can not open folders, and needs it not. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } catch (thrown) {
    // Some network file systems have no fsync for folders.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(systemCode(thrown) ?? '')) throw thrown
  } finally {
    closeSync(folder)
  }
}

/** Waits until the disk has a file's content. */
export function flushFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** At once, because a file system writes its journal for all that wait for it together. */
async function syncTree(path: string): Promise<void> {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const synced = await Promise.allSettled(files.map(syncFile))
  const failed = synced.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  for (const entry of entries) if (entry.isDirectory()) syncFolder(join(entry.parentPath, entry.name))
  syncFolder(path)
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Virus scanners and indexers on Windows hold new files open for moments: EPERM, EACCES and EBUSY there mean "soon". */
export function renamePatiently(from: string, to: string, rename: typeof renameSync = renameSync): void {
  for (let attempt = 0; ; attempt++) {
    try {
      rename(from, to)
      return
    } catch (thrown) {
      const isPassing = ['EPERM', 'EBUSY', 'EACCES'].includes(systemCode(thrown) ?? '')
      if (!isPassing || attempt === 6) throw thrown
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 * 2 ** attempt)
    }
  }
}

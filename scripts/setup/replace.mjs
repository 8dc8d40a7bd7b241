// Puts files and links in place in one step, so that an interruption leaves the old or the new, never half of one.
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** A name beside the target that says whose it is, so that {@link removeLeftovers} can tell whether its owner is gone. */
export const temporaryName = (target) => `${target}.partial-${process.pid}`

/** Links `path` to a file or folder; copies where links are refused (Windows without developer mode, some shares). */
export function linkTo(source, path) {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = temporaryName(path)
  rmSync(temporary, { recursive: true, force: true })
  const isFolder = statSync(source).isDirectory()
  try {
    symlinkSync(source, temporary, isFolder ? 'junction' : 'file')
  } catch {
    if (isFolder) cpSync(source, temporary, { recursive: true, dereference: true })
    else copyFileSync(source, temporary)
  }
  replaceWith(temporary, path)
}

/** Renames over whatever is there; a real folder cannot be renamed over and goes first. */
export function replaceWith(temporary, path) {
  const old = lstatSync(path, { throwIfNoEntry: false })
  if (old?.isDirectory() || (old && process.platform === 'win32')) rmSync(path, { recursive: true, force: true })
  renameSync(temporary, path)
}

/** Removes what interrupted set-ups left in a folder. Those of a process that still runs stay. */
export function removeLeftovers(folder) {
  let names
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  for (const name of names) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

export function isAlive(pid) {
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

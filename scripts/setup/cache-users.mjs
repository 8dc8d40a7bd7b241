// Which copies of Frostline share the machine's cache: one size limit and one native library for all of them, so that each is told.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, projectFolder } from './places.mjs'

const notes = (cache) => join(cache, 'users')

/** Notes that this copy uses the cache; a cache that cannot be written is somebody else's to mend. */
export function noteCacheUser(folder = projectFolder, cache = cacheFolder()) {
  const path = join(notes(cache), createHash('sha256').update(folder).digest('hex').slice(0, 16))
  if (existsSync(path)) return
  try {
    mkdirSync(notes(cache), { recursive: true, mode: 0o700 })
    writeFileSync(path, folder, { mode: 0o600 })
  } catch {
    // read-only or full: the set-up itself says so where it matters
  }
}

/** Folders of other copies that are still there. */
export function otherCacheUsers(folder = projectFolder, cache = cacheFolder()) {
  if (!existsSync(notes(cache))) return []
  return readdirSync(notes(cache))
    .map((name) => readFileSync(join(notes(cache), name), 'utf8'))
    .filter((other) => other !== folder && existsSync(join(other, 'package.json')))
    .sort()
}

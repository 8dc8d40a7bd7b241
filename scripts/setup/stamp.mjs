// What the last set-up found, so that the next one need not load 800 MB to know it.
import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, libraryNames, notesFolder, tfjsNodePlaces } from './places.mjs'
import { temporaryName } from './replace.mjs'

const FORMAT = 1
const stampPath = () => join(notesFolder(), 'setup.json')

/** Everything that decides whether the binding loads, as text: packages, platform, and the files themselves. */
export function currentKey() {
  const places = tfjsNodePlaces()
  const parts = [
    `format ${FORMAT}`,
    `${process.platform}-${process.arch}`,
    describeFile(findNode() ?? process.execPath),
  ]
  if (!places) return [...parts, 'no tfjs-node'].join('\n')
  const libraries = libraryNames().map(({ links }) => join(places.libraryFolder, links[0]))
  return [...parts, `tfjs-node ${places.version}`, ...[places.binding, ...libraries].map(describeFile)].join('\n')
}

/** Path, size and time of a file behind its links; a library that was moved away changes it. */
function describeFile(path) {
  try {
    const real = realpathSync(path)
    const { size, mtimeMs } = statSync(real)
    return `${real} ${size} ${mtimeMs}`
  } catch {
    return `${path} missing`
  }
}

/** @returns the last outcome if it still describes this machine: `{ executor, version, from }` or `{ executor: 'eager', reasons }`. */
export function readStamp(path = stampPath(), key = currentKey()) {
  if (!existsSync(path)) return undefined
  try {
    const stamp = JSON.parse(readFileSync(path, 'utf8'))
    return stamp.key === key ? stamp.outcome : undefined
  } catch {
    return undefined // torn or foreign: as if it were not there
  }
}

export function writeStamp(outcome, path = stampPath(), key = currentKey()) {
  mkdirSync(join(path, '..'), { recursive: true })
  const temporary = temporaryName(path)
  writeFileSync(temporary, JSON.stringify({ key, outcome }, null, 2))
  renameSync(temporary, path)
}

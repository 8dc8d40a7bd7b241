// Where the product's claims are, and the tests that should hold them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/places.mjs'
import { mutantsOf } from './mutate.mjs'

const PLACES = [
  { folder: 'src/trainer/train', tests: ['src/trainer/train/'] },
  { folder: 'src/core/training', tests: ['src/core/training/', 'src/trainer/train/'] },
  { folder: 'src/core/freeze', tests: ['src/core/freeze/', 'tests/models/freeze', 'tests/models/frost-line', 'tests/models/line-cost', 'tests/models/measured-time'] }, // prettier-ignore
  { folder: 'src/core/evaluation', tests: ['src/core/evaluation/'] },
  { folder: 'src/node/runs', tests: ['src/node/runs/', 'src/trainer/train/'] },
  { folder: 'src/node/project', tests: ['src/node/project/'] },
]

/** Every fault of every place, those of a file together. */
export function allMutants() {
  return PLACES.flatMap((place) =>
    sourcesIn(place.folder).flatMap((path) =>
      mutantsOf(path, readFileSync(join(projectFolder, path), 'utf8')).map((mutant) => ({ ...mutant, place })),
    ),
  )
}

/** Files of a folder and those below it, without tests and what only tests use. */
function sourcesIn(folder) {
  return readdirSync(join(projectFolder, folder), { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|\/scripted-|\/test-[^/]*$|\.d\.ts$/.test(path))
    .sort()
}

/**
 * So many of them, drawn by a seed: the same for the same seed and code. (mulberry32, then the first of a shuffled list.)
 *
 * @template T
 * @param {readonly T[]} all
 * @param {number} count
 * @param {number} seed
 * @returns {T[]}
 */
export function draw(all, count, seed) {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const left = [...all]
  return Array.from(
    { length: Math.min(count, left.length) },
    () => left.splice(Math.floor(random() * left.length), 1)[0],
  )
}

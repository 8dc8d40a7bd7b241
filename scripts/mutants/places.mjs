// Where the product's claims are, and the tests that should hold them.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '../setup/places.mjs'
import { mutantsOf } from './mutate.mjs'

const PLACES = [
  { folder: 'src/trainer/train', tests: ['src/trainer/train/'] },
  { folder: 'src/core/training', tests: ['src/core/training/', 'src/trainer/train/'] },
  {
    folder: 'src/core/freeze',
    tests: [
      'src/core/freeze/',
      'tests/models/freeze',
      'tests/models/frost-line',
      'tests/models/line-cost',
      'tests/models/measured-time',
    ],
  },
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
 * So many of them, drawn by a seed: those whose hash with the seed is lowest. Code that changes elsewhere leaves the sample as it is.
 *
 * @template {{ path: string, code: string, from: string, to: string }} T
 * @param {readonly T[]} all
 * @param {number} count
 * @param {number} seed
 * @returns {T[]}
 */
export function draw(all, count, seed) {
  return all
    .map((mutant) => ({ mutant, lot: lotOf(mutant, seed) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .map(({ mutant }) => mutant)
}

const lotOf = ({ path, code, from, to }, seed) =>
  createHash('sha256')
    .update(JSON.stringify([seed, path, code, from, to]))
    .digest('hex')

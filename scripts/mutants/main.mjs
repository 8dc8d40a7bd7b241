// node scripts/mutants/main.mjs [--all] [--files <part of a path>] [--count <n>]
// Puts small faults into the code that the product's claims hang on, one at a time, and runs the tests nearby: what none notices is held by nothing.
// A sample, always the same, in npm run test:full; `--all` takes every fault (hours).
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findNode, packageFolder, projectFolder } from '../setup/places.mjs'
import { runTool } from '../setup/run-tool.mjs'
import { becomeHermetic } from '../tests/environment.mjs'
import { mutantsOf } from './mutate.mjs'

/** Where the claims are, and the tests that should hold them. */
const PLACES = [
  { folder: 'src/trainer/train', tests: ['src/trainer/train/'] },
  { folder: 'src/core/training', tests: ['src/core/training/', 'src/trainer/train/'] },
  { folder: 'src/core/freeze', tests: ['src/core/freeze/', 'tests/models/freeze', 'tests/models/frost-line', 'tests/models/line-cost'] }, // prettier-ignore
  { folder: 'src/core/evaluation', tests: ['src/core/evaluation/'] },
  { folder: 'src/node/runs', tests: ['src/node/runs/', 'src/trainer/train/'] },
  { folder: 'src/node/project', tests: ['src/node/project/'] },
]
const SAMPLE = 60
/** A fault that loops for ever is noticed, too. */
const LIMIT_SECONDS = 240
/** What survives is listed, with its reason where known (known.json). Below the floor the step fails; it rises as tests do, to the goal. */
const GOAL = 0.9
const FLOOR = 0.6

const { values: options } = parseArgs({
  options: { all: { type: 'boolean' }, files: { type: 'string', default: '' }, count: { type: 'string' } },
})
becomeHermetic()
const known = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'))
const sample = choose(allMutants())
console.log(`${sample.length} faults, one at a time:`)
const survivors = []
let numJudged = 0
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work))

const numKilled = numJudged - survivors.length
const unexplained = survivors.filter((mutant) => reasonOf(mutant) === undefined)
const score = numJudged === 0 ? 0 : (numJudged - unexplained.length) / numJudged
for (const mutant of survivors)
  console.log(`not noticed: ${describe(mutant)}${reasonOf(mutant) ? ` (${reasonOf(mutant)})` : ''}`)
console.log(`${numKilled} of ${numJudged} faults noticed (${((100 * numKilled) / numJudged).toFixed(1)} %), ${survivors.length - unexplained.length} more explained.`) // prettier-ignore
console.log(`Noticed or explained: ${(100 * score).toFixed(1)} % (goal ${100 * GOAL} %, at least ${100 * FLOOR} %).`)
process.exitCode = score >= FLOOR ? 0 : 1

function allMutants() {
  return PLACES.flatMap((place) =>
    sourcesIn(place.folder).flatMap((path) =>
      mutantsOf(path, readFileSync(join(projectFolder, path), 'utf8')).map((mutant) => ({ ...mutant, place })),
    ),
  ).filter(({ path }) => path.includes(options.files))
}

/** Files of a folder and those below it, without tests and what only tests use. */
function sourcesIn(folder) {
  return readdirSync(join(projectFolder, folder), { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|scripted-run|test-photos|\.d\.ts$/.test(path))
    .sort()
}

/** Spread evenly over all of them. */
function choose(mutants) {
  const count = options.all ? mutants.length : Math.min(mutants.length, Number(options.count ?? SAMPLE))
  return Array.from({ length: count }, (_, i) => mutants[Math.floor(((i + 0.5) * mutants.length) / count)])
}

/** In a copy of the code: the tree that a person works in stays as it is. */
async function work() {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-mutants-'))
  try {
    for (const name of [
      'src',
      'tests',
      'scripts',
      'resources',
      'package.json',
      'tsconfig.base.json',
      'tsconfig.json',
      'vitest.config.ts',
    ])
      // prettier-ignore
      cpSync(join(projectFolder, name), join(folder, name), { recursive: true })
    symlinkSync(join(packageFolder('vitest'), '..'), join(folder, 'node_modules'), 'junction')
    for (let mutant = sample.shift(); mutant !== undefined; mutant = sample.shift()) await judge(mutant, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function judge(mutant, folder) {
  const path = join(folder, mutant.path)
  const original = readFileSync(path, 'utf8')
  writeFileSync(path, mutant.text)
  try {
    const args = [join(packageFolder('vitest'), 'vitest.mjs'), 'run', '--bail=1', '--maxWorkers=1', '--exclude', '**/*.full.test.ts', ...mutant.place.tests] // prettier-ignore
    const result = await runTool(findNode(), args, { limitSeconds: LIMIT_SECONDS, cwd: folder })
    numJudged++
    if (result.ok) survivors.push(mutant)
    console.log(`${result.ok ? 'NOT NOTICED' : 'noticed'}  ${describe(mutant)}`)
  } finally {
    writeFileSync(path, original)
  }
}

function describe({ path, line, from, to }) {
  const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text).replaceAll('\n', ' ')
  return `${path}:${line}: ${short(from)} -> ${short(to)}`
}

/** By what it says, not by its line, which moves. */
function reasonOf({ path, from, to }) {
  return known.find((each) => each.path === path && each.from === from && each.to === to)?.reason
}

// node scripts/mutants/main.mjs [--all] [--files <part of a path>] [--count <n>]
// Puts small faults into the code that the product's claims hang on, one at a time, and runs the tests nearby: what none notices is held by nothing.
// A sample, always the same, in npm run test:full; `--all` takes every fault (hours).
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
/** What the tests need of the project. */
const COPIED = ['src', 'tests', 'e2e', 'bench', 'scripts', 'resources', 'package.json', 'tsconfig.base.json', 'tsconfig.json', 'vitest.config.ts'] // prettier-ignore
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
const unchanged = PLACES.filter((place) => sample.some((mutant) => mutant.place === place))
const survivors = []
let numJudged = 0
const isSound = await inCopies(prove, unchanged)
if (!isSound) console.error('Tests fail on the code as it is: what they say of faults means nothing.')
else {
  console.log(`${sample.length} faults, one at a time:`)
  await inCopies(judge, sample)
}

const numKilled = numJudged - survivors.length
const unexplained = survivors.filter((mutant) => reasonOf(mutant) === undefined)
const score = numJudged === 0 ? 0 : (numJudged - unexplained.length) / numJudged
for (const mutant of survivors)
  console.log(`not noticed: ${describe(mutant)}${reasonOf(mutant) ? ` (${reasonOf(mutant)})` : ''}`)
console.log(`${numKilled} of ${numJudged} faults noticed (${((100 * numKilled) / numJudged).toFixed(1)} %), ${survivors.length - unexplained.length} more explained.`) // prettier-ignore
console.log(`Noticed or explained: ${(100 * score).toFixed(1)} % (goal ${100 * GOAL} %, at least ${100 * FLOOR} %).`)
process.exitCode = isSound && score >= FLOOR ? 0 : 1

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

/** Each in a copy of the code, two at a time: the tree that a person works in stays as it is. Whether all went well. */
async function inCopies(act, things) {
  const left = [...things]
  const results = await Promise.all(
    Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
      const folder = copyCode()
      try {
        let ok = true
        for (let thing = left.shift(); thing !== undefined; thing = left.shift()) ok = (await act(thing, folder)) && ok
        return ok
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    }),
  )
  return results.every(Boolean)
}

function copyCode() {
  const folder = mkdtempSync(join(tmpdir(), 'frostline-mutants-'))
  for (const name of COPIED) cpSync(join(projectFolder, name), join(folder, name), { recursive: true })
  symlinkSync(join(packageFolder('vitest'), '..'), join(folder, 'node_modules'), 'junction')
  return folder
}

/** A test that fails anyway would notice everything. */
async function prove(place, folder) {
  const result = await runTests(place.tests, folder)
  if (!result.ok) console.error(`${place.folder}, unchanged:\n${result.output}`)
  return result.ok
}

async function judge(mutant, folder) {
  const path = join(folder, mutant.path)
  const original = readFileSync(path, 'utf8')
  writeFileSync(path, mutant.text)
  try {
    // those beside it notice most faults, and soon
    const beside = `${dirname(mutant.path)}/`
    const isNoticed =
      (hasTests(beside, folder) && !(await runTests([beside], folder)).ok) ||
      !(await runTests(mutant.place.tests, folder)).ok
    numJudged++
    if (!isNoticed) survivors.push(mutant)
    console.log(`${isNoticed ? 'noticed' : 'NOT NOTICED'}  ${describe(mutant)}`)
    return true
  } finally {
    writeFileSync(path, original)
  }
}

function hasTests(path, folder) {
  return readdirSync(join(folder, path)).some((name) => /(?<!\.full)\.test\.ts$/.test(name))
}

function runTests(filters, folder) {
  const args = [join(packageFolder('vitest'), 'vitest.mjs'), 'run', '--bail=1', '--maxWorkers=1', ...filters]
  const env = { ...process.env, FROSTLINE_TEST_SUITE: 'fast' }
  return runTool(findNode(), args, { limitSeconds: LIMIT_SECONDS, cwd: folder, env })
}

function describe({ path, line, from, to }) {
  const short = (text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text).replaceAll('\n', ' ')
  return `${path}:${line}: ${short(from)} -> ${short(to)}`
}

/** By what it says, not by its line, which moves. */
function reasonOf({ path, from, to }) {
  return known.find((each) => each.path === path && each.from === from && each.to === to)?.reason
}

// node scripts/mutants/main.mjs [--all] [--files <part of a path>] [--count <n>] [--seed <n>] [--near] [--why]
// Puts small faults into the code that the product's claims hang on, one at a time, and runs the tests nearby: what none notices is held by nothing.
// A sample, always the same, in npm run test:full; `--all` takes every fault (hours), `--near`
// the tests of the fault's own folder alone, `--why` shows what a test said.
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { becomeHermetic } from '../tests/environment.mjs'
import { reasonOf } from './known.mjs'
import { allMutants, draw } from './places.mjs'
import { Workplace } from './workplace.mjs'

const SAMPLE = 60
/** Chosen once, before anything was known of the sample it draws. */
const SEED = 1
/** What survives is listed, with its reason where known (known.json). Below the floor the step fails; it rises as tests do, to the goal. */
const GOAL = 0.9
const FLOOR = 0.85
/** Where no test ends for so many times as long as without the fault, one of them loops or waits for ever; nothing is ended sooner than that. */
const PATIENCE = 5
const LEAST_SECONDS = 60
const FIRST_SECONDS = 900

const { values: options } = parseArgs({
  options: {
    all: { type: 'boolean' },
    near: { type: 'boolean' },
    why: { type: 'boolean' },
    files: { type: 'string', default: '' },
    count: { type: 'string', default: String(SAMPLE) },
    seed: { type: 'string', default: String(SEED) },
  },
})
becomeHermetic()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1))
const mutants = allMutants().filter(({ path }) => path.includes(options.files))
const sample = draw(mutants, options.all ? mutants.length : Number(options.count), Number(options.seed))
/** Seconds in which none of the tests ends on the code as it is, by the part of a path that names them. */
const silenceOf = new Map()
const survivors = []
let numJudged = 0
const isSound = await main()

const unexplained = survivors.filter((mutant) => reasonOf(mutant) === undefined)
const percent = (count) => `${((100 * count) / Math.max(1, numJudged)).toFixed(1)} %`
for (const mutant of survivors)
  console.log(`not noticed: ${describe(mutant)}${reasonOf(mutant) ? ` (${reasonOf(mutant)})` : ''}`)
console.log(
  `${numJudged - survivors.length} of ${numJudged} faults noticed (${percent(numJudged - survivors.length)}), ${survivors.length - unexplained.length} more explained; seed ${options.seed}.`,
)
console.log(
  `Noticed or explained: ${percent(numJudged - unexplained.length)} (goal ${100 * GOAL} %, at least ${100 * FLOOR} %).`,
)
process.exitCode = isSound && numJudged - unexplained.length >= FLOOR * numJudged ? 0 : 1

/** Whether tests pass on the code as it is: one that fails anyway would notice everything. */
async function main() {
  const workplaces = Array.from({ length: Math.min(2, availableParallelism()) }, () => new Workplace())
  try {
    const tests = [...new Set(sample.flatMap(({ place }) => place.tests))]
    const sound = await shared(workplaces, tests, prove)
    if (!sound.every(Boolean)) console.error('Tests fail on the code as it is: what they say of faults means nothing.')
    else {
      console.log(`${sample.length} of ${mutants.length} faults, one at a time, drawn by seed ${options.seed}:`)
      await shared(workplaces, sample, judge)
    }
    return sound.every(Boolean)
  } finally {
    for (const workplace of workplaces) workplace.close()
  }
}

/** Whoever is free takes the next. */
async function shared(workplaces, things, act) {
  const left = [...things]
  const results = []
  const work = async (workplace) => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) results.push(await act(workplace, thing))
  }
  await Promise.all(workplaces.map(work))
  return results
}

async function prove(workplace, tests) {
  const { ok, output, longestSilence } = await workplace.test({ filters: [tests] }, FIRST_SECONDS)
  silenceOf.set(tests, longestSilence)
  if (!ok) console.error(`${tests}, on the code as it is:\n${output}`)
  return ok
}

async function judge(workplace, mutant) {
  const { path, text, place } = mutant
  const usual = Math.max(...place.tests.map((tests) => silenceOf.get(tests)))
  const patienceSeconds = Math.max(LEAST_SECONDS, PATIENCE * usual)
  const beganAt = performance.now()
  const isNoticed = await workplace.withText(path, text, async () => {
    let without = []
    for (const filters of testsFor(mutant)) {
      const { ok, output } = await workplace.test({ changed: [path], filters, without }, patienceSeconds)
      if (!ok && options.why) console.log(output.slice(0, 300))
      if (!ok) return true
      without = [...without, ...filters]
    }
    return false
  })
  await workplace.test({ changed: [path], filters: ['no such test'] }, patienceSeconds)
  numJudged++
  if (!isNoticed) survivors.push(mutant)
  const seconds = ((performance.now() - beganAt) / 1000).toFixed(1)
  console.log(`${isNoticed ? 'noticed' : 'NOT NOTICED'}  ${describe(mutant)}  (${seconds} s)`)
}

/** Tests of its file and of its folder notice most faults, and soon. */
function testsFor({ path, place }) {
  const near = [[path.replace(/\.ts$/, '.test.ts')], [`${dirname(path)}/`]]
  return options.near ? near : [...near, place.tests]
}

function describe({ path, line, from, to }) {
  const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll('\n', ' ')
  return `${path}:${line}: ${short(from)} -> ${short(to)}`
}

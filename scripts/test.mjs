// npm test: set-up when needed, every check, and the suites that guard every promise. One closing line with the totals.
//   npm test -- <file> ...    the tests of these files alone
//   npm run test:full         what npm test runs, and then what takes longer: kills, fuzzing, oneDNN off, all networks, all journeys, mutants, other npms
//   node scripts/test.mjs --added    only what test:full adds; its closing line counts the last npm test too
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNode } from './launch.mjs'
import { describeBrowser, ensureBrowser } from './setup/browser.mjs'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { installCommand, notesFolder } from './setup/places.mjs'
import { becomeHermetic, MARK } from './tests/environment.mjs'
import { addTotals, closingLine, FAILED, NONE, PASSED } from './tests/totals.mjs'
import { checks, components, installs, journeys, missingPackages, mutants, unitTests } from './tests/steps.mjs'

const args = process.argv.slice(2)
const isAdded = args.includes('--added')
const isFull = args.includes('--full')
const filters = args.filter((arg) => !['--added', '--full'].includes(arg))
const lastTotals = join(notesFolder(), 'test-totals.json')

// a run of its own, also where the shell holds the mark of another
delete process.env[MARK]

let totals = NONE
const count = (more) => (totals = addTotals(totals, more))
try {
  await main()
} catch (error) {
  // the closing line comes whatever happens
  console.error(error)
  count(FAILED)
}
console.log('')
console.log(closingLine(totals))
process.exitCode = totals.failed > 0 ? 1 : 0

async function main() {
  const missing = missingPackages()
  if (missing.length > 0) {
    console.error(
      `The tests need ${missing.join(', ')}, not installed here: ${installCommand()}, with --include=dev --include=optional.`,
    )
    return count(FAILED)
  }
  const node = await ensureNode()
  if (node === undefined) return count(FAILED)
  // these two still look at the person's settings: pip's index, a library or a browser that is named
  await ensureSetUp().then(
    (outcome) => console.log(describe(outcome)),
    (error) => {
      console.error(`Set-up failed: ${error.message}`)
      count(FAILED)
    },
  )
  const browser = filters.length > 0 ? undefined : await ensureBrowser()
  const personal = { ...process.env }
  becomeHermetic()
  mkdirSync(notesFolder(), { recursive: true })
  if (filters.length > 0) return count(await unitTests({ node, filters }))
  console.log(describeBrowser(browser))
  if (isAdded) count(takeLastTotals())
  else await fast(node, browser)
  if (isAdded || isFull) await added(node, browser, personal)
  else writeFileSync(lastTotals, JSON.stringify(totals))
}

async function fast(node, browser) {
  for (const isWell of await checks({ node })) count(isWell ? PASSED : FAILED)
  count(await unitTests({ node, which: 'fast' }))
  count(await journeys({ node, browser, which: 'fast' }))
}

async function added(node, browser, personal) {
  // beside them: tests wait for processes and disks, too
  const ofComponents = components({ node, which: 'added', isBeside: true })
  count(await unitTests({ node, which: 'added' }))
  count((await ofComponents) ? PASSED : FAILED)
  count(await journeys({ node, browser, which: 'added' }))
  count(await mutants({ node }))
  count(await installs({ node, env: personal }))
}

/** What `npm test` found right before; a run that left nothing has failed. */
function takeLastTotals() {
  if (!existsSync(lastTotals)) {
    console.error('npm test has left no totals: it did not reach its end, or was not run.')
    return FAILED
  }
  const last = JSON.parse(readFileSync(lastTotals, 'utf8'))
  rmSync(lastTotals)
  return last
}

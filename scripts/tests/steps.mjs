// The steps that npm test and npm run test:full are made of.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { notesFolder, packageFolder, projectFolder } from '../setup/places.mjs'
import { reachesRegistry } from './registry.mjs'
import { runStep } from './run-step.mjs'
import { addTotals, FAILED, PASSED, readJourneys, readTotals, SKIPPED } from './totals.mjs'

/** Without these nothing below can start. */
const NEEDED = [
  'vitest',
  'eslint',
  'prettier',
  'oxlint',
  'oxlint-tsgolint',
  'typescript',
  'typescript-7',
  'svelte-check',
  'vite',
  '@playwright/test',
  'sharp',
  'dependency-cruiser',
  'knip',
  'fast-check',
]
export const missingPackages = () => NEEDED.filter((name) => packageFolder(name) === undefined)

const script = (name, ...path) => join(packageFolder(name), ...path)
const notes = (name) => join(notesFolder(), name)

/** Lint, types, format, import rules and unused exports, with what each leaves for the next time. @returns {Promise<boolean[]>} which ended well. */
export async function checks({ node }) {
  const prettier = ['--check', '--log-level', 'warn', '--cache', '--cache-location', notes('prettier'), '.']
  const steps = [
    ['Lint', script('oxlint', 'bin', 'oxlint'), '.'],
    ['Types', join(projectFolder, 'scripts', 'typecheck.mjs')],
    ['Format', script('prettier', 'bin', 'prettier.cjs'), ...prettier],
    ['Import rules', join(projectFolder, 'scripts', 'imports.mjs')],
    ['Exports that nobody imports', script('knip', 'bin', 'knip.js'), '--no-progress'],
  ]
  // on one core: the others go on beside it
  const ofComponents = components({ node, which: 'fast', isBeside: true })
  const ended = []
  for (const [name, ...args] of steps) ended.push(await runStep(name, args, { node }))
  return [...ended, await ofComponents]
}

/** Lint of Svelte's components; those of its rules that ask types take longer than all other checks, and belong to what test:full adds. */
export function components({ node, which, isBeside = false }) {
  const name = which === 'fast' ? 'Lint of components' : 'Lint of components, with types'
  const args = ['--cache', '--cache-strategy', 'content', '--cache-location', notes(`eslint-${which}`), '.']
  return runStep(name, [script('eslint', 'bin', 'eslint.js'), ...args], { node, env: suite(which), isBeside })
}

/** What vitest.config.ts and eslint.config.js look at. */
const suite = (which) => (which === 'fast' ? { FROSTLINE_TEST_SUITE: 'fast' } : {})

/** Files named `*.full.test.ts` take longer than all others together allow; vitest.config.ts leaves them out of the fast suite. */
const ADDED = ['.full.test.ts']

export async function unitTests({ node, which, filters = [] }) {
  const report = notes(`vitest-${process.pid}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const chosen = which === 'added' ? ADDED : filters
  const name = which === 'added' ? 'Tests that take long' : 'Tests'
  const args = [script('vitest', 'vitest.mjs'), 'run', ...reporters, ...chosen]
  const ok = await runStep(name, args, { node, env: suite(which) })
  try {
    return readTotals(report, ok)
  } finally {
    rmSync(report, { force: true })
  }
}

/** Regular expressions of paths, as Playwright takes them. */
const JOURNEYS = { fast: '^(?!.*\\.full\\.spec\\.ts$).*\\.spec\\.ts$', added: '\\.full\\.spec\\.ts$' }

/** The product as people use it: the window is built and driven in a browser. */
export async function journeys({ node, browser, which }) {
  if (!browser.path) return SKIPPED
  const vite = script('vite', 'bin', 'vite.js')
  const config = join(projectFolder, 'src', 'renderer', 'vite.config.ts')
  // NODE_ENV: what people get is built, not a version for tests
  const env = { NODE_ENV: 'production' }
  if (!(await runStep('Build of the window', [vite, 'build', '--logLevel', 'warn', '--config', config], { node, env })))
    return FAILED
  const report = notes(`playwright-${process.pid}.json`)
  const playwright = [
    'test',
    '--config',
    join(projectFolder, 'e2e', 'playwright.config.ts'),
    '--reporter=list,json',
    JOURNEYS[which],
  ]
  const ok = await runStep('Journeys', [script('@playwright/test', 'cli.js'), ...playwright], {
    node,
    env: { FROSTLINE_CHROMIUM: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  try {
    return addTotals(PASSED, readJourneys(report, ok))
  } finally {
    rmSync(report, { force: true })
  }
}

/** A clean clone installed by other npms on other Nodes (scripts/tests/install-matrix.mjs). @param env  the person's own: their registry and proxy. */
export async function installs({ node, env }) {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !(await reachesRegistry())) {
    console.log(
      '\nInstalling by other npms was not tried: the npm registry cannot be reached, or this is not Linux on x64.',
    )
    return SKIPPED
  }
  const ok = await runStep(
    'Installing by other npms',
    [join(projectFolder, 'scripts', 'tests', 'install-matrix.mjs')],
    { node, env },
  )
  return ok ? PASSED : FAILED
}

/** Small faults in the code that the product's claims hang on: enough of them must be noticed (scripts/mutants). */
export async function mutants({ node }) {
  const ok = await runStep('Mutants', [join(projectFolder, 'scripts', 'mutants', 'main.mjs')], { node })
  return ok ? PASSED : FAILED
}

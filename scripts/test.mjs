// npm test: set-up when needed, then every check and every suite, and one closing line with the totals.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describeBrowser, ensureBrowser } from './setup/browser.mjs'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { findNode, notesFolder, packageFolder, projectFolder } from './setup/places.mjs'
import { addTotals, closingLine, readJourneys, readTotals } from './totals.mjs'

const LIMIT_MS = 19 * 60_000
const deadline = Date.now() + LIMIT_MS
/** One is left out where there is no browser; how many are in it only it knows. */
const SKIPPED = { passed: 0, failed: 0, skipped: 1 }
const FAILED = { passed: 0, failed: 1, skipped: 0 }
const PASSED = { passed: 1, failed: 0, skipped: 0 }

const node = findNode()
if (node === undefined) {
  console.error(`The tests need Node 24; this is ${process.version}. Run \`npm install\` without --ignore-scripts.`)
  console.log(closingLine(FAILED))
  process.exit(1)
}
let totals = { passed: 0, failed: 0, skipped: 0 }
try {
  console.log(describe(await ensureSetUp()))
} catch (error) {
  console.error(`Set-up failed: ${error.message}`)
  totals = addTotals(totals, FAILED)
}
const script = (name, ...path) => join(packageFolder(name), ...path)
const checks = [
  ['Lint', script('eslint', 'bin', 'eslint.js'), '.'],
  ['Format', script('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['Types', join(projectFolder, 'scripts', 'typecheck.mjs')],
  ['Import rules', join(projectFolder, 'scripts', 'imports.mjs')],
]
for (const [name, ...args] of checks) totals = addTotals(totals, (await run(name, args)) ? PASSED : FAILED)
totals = addTotals(totals, await runSuites(process.argv.slice(2)))
if (process.argv.length === 2) totals = addTotals(totals, await runJourneys())
console.log('')
console.log(closingLine(totals))
process.exitCode = totals.failed > 0 ? 1 : 0

async function runSuites(filters) {
  const report = join(notesFolder(), `vitest-${process.pid}.json`)
  mkdirSync(notesFolder(), { recursive: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ok = await run('Tests', [script('vitest', 'vitest.mjs'), 'run', ...reporters, ...filters])
  try {
    return readTotals(report, ok)
  } finally {
    rmSync(report, { force: true })
  }
}

/** The product as people use it: the window is built and driven in a browser. */
async function runJourneys() {
  const browser = await ensureBrowser()
  console.log(`\n${describeBrowser(browser)}`)
  if (!browser.path) return SKIPPED
  const vite = script('vite', 'bin', 'vite.js')
  const config = join(projectFolder, 'src', 'renderer', 'vite.config.ts')
  if (!(await run('Build of the window', [vite, 'build', '--logLevel', 'warn', '--config', config]))) return FAILED
  const report = join(notesFolder(), `playwright-${process.pid}.json`)
  const args = ['test', '--config', join(projectFolder, 'e2e', 'playwright.config.ts'), '--reporter=list,json']
  const env = { FROSTLINE_CHROMIUM: browser.path, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const ok = await run('Journeys', [script('@playwright/test', 'cli.js'), ...args], env)
  try {
    return addTotals(PASSED, readJourneys(report, ok))
  } finally {
    rmSync(report, { force: true })
  }
}

/** Shows a step as it runs and ends it, with what it started, when the whole run's time is up. */
function run(name, args, more = {}) {
  console.log(`\n== ${name}`)
  const started = Date.now()
  return new Promise((resolve) => {
    const detached = process.platform !== 'win32'
    const PATH = [dirname(node), process.env.PATH].join(delimiter)
    const child = spawn(node, args, {
      cwd: projectFolder,
      stdio: 'inherit',
      detached,
      env: { ...process.env, PATH, ...more },
    })
    const end = (signal) => {
      try {
        process.kill(detached ? -child.pid : child.pid, signal)
      } catch {
        // it has ended meanwhile
      }
    }
    const limit = setTimeout(
      () => {
        console.error(`${name}: ended, the run's ${LIMIT_MS / 60_000} minutes are over`)
        end('SIGKILL')
      },
      Math.max(0, deadline - Date.now()),
    )
    const interrupt = () => {
      end('SIGTERM')
      process.exit(130)
    }
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    child.once('exit', (code) => {
      clearTimeout(limit)
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
      resolve(code === 0)
    })
  })
}

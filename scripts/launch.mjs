// Runs the command line's TypeScript on the project's own Node 24, whatever Node started this.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { findNode, projectFolder } from './setup/places.mjs'
import { SetUpError } from './setup/run-tool.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const NO_NODE = 69 // EX_UNAVAILABLE
/**
 * Where Node keeps what it made of our TypeScript: every process starts in two thirds of the time from the second start on. Beside the
 * code, so that nobody can write there who cannot write the code; where it cannot be written, Node does without.
 */
const CODE_CACHE = join(projectFolder, 'node_modules', '.cache', 'frostline-code')

/** Sets up first when that was never done, then runs the command line and ends as it ends. */
export async function launch(args) {
  const node = findNode()
  if (node === undefined) {
    console.error(
      `Frostline runs on Node 24 and this is ${process.version}. ` +
        'The package `node` brings it: run `npm install` again without --ignore-scripts, or install Node 24.',
    )
    process.exit(NO_NODE)
  }
  if (needsSetUp(args)) await setUp()
  runNode(node, [join(projectFolder, 'src', 'cli', 'main.ts'), ...args])
}

/** Help and version should not wait for a download. */
export const needsSetUp = (args) =>
  args.length > 0 && !args.some((arg) => ['--help', '-h', 'help', '--version', '-V'].includes(arg))

/** Speaks on stderr: stdout may be read by a program (`--json`). */
export async function setUp() {
  try {
    const outcome = await ensureSetUp({ print: (line) => console.error(line) })
    if (outcome.isNew) console.error(describe(outcome))
  } catch (error) {
    if (!(error instanceof SetUpError) && error?.code === undefined) throw error
    console.error(`Set-up failed: ${error.message}`) // a read-only folder, say: the command line works without
  }
}

function runNode(node, args) {
  const env = { NODE_COMPILE_CACHE: CODE_CACHE, ...process.env, NODE_OPTIONS: nodeOptions() }
  const child = spawn(node, args, { stdio: 'inherit', env })
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // a terminal's Ctrl-C reaches the child by itself, and a second one would mean “at once”
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  child.once('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`)
    process.exit(NO_NODE)
  })
  child.once('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

/** In the environment rather than on the command line, so that the processes which the command line starts have it too. */
function nodeOptions() {
  const options = [process.env.NODE_OPTIONS ?? '', '--disable-warning=ExperimentalWarning']
  // Node refuses to strip types under node_modules: installed there, a hook of ours does it
  if (/[\\/]node_modules[\\/]/.test(projectFolder))
    options.push(`--import=${pathToFileURL(join(projectFolder, 'scripts', 'strip-types.mjs')).href}`)
  return options.join(' ').trim()
}

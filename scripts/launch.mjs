// Runs the command line's TypeScript on the project's own Node 24, whatever Node started this.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BY_SIGNAL, CANNOT_WRITE, NO_NODE } from './exit-codes.mjs'
import { describe, ensureSetUp } from './setup/ensure.mjs'
import { fetchPackage } from './setup/fetch-package.mjs'
import { findNode, installCommand, NODE_VERSION, nodePackage, projectFolder } from './setup/places.mjs'
import { SetUpError } from './setup/run-tool.mjs'
import { buildWhenStale } from './start/build.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
/**
 * What a signal is handed on as: the command line may have got the same one itself (Ctrl-C in a terminal, a signal to the group) and must not
 * count it twice, so it has to know which of the two it is. See src/cli/stopping.ts.
 */
const HANDED_ON = 'SIGUSR2'
/**
 * Where Node keeps what it made of our TypeScript: every process starts in two thirds of the time from the second start on. Beside the
 * code, so that nobody can write there who cannot write the code; where it cannot be written, Node does without.
 */
const CODE_CACHE = join(projectFolder, 'node_modules', '.cache', 'frostline-code')

/**
 * Sets up first when that was never done, and builds the window for the command that serves it, then runs the command line and ends as it ends.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} options  where relative paths begin: npm moves its scripts into the project's folder, and says from where.
 */
export async function launch(args, { cwd = process.cwd() } = {}) {
  const node = await ensureNode()
  if (node === undefined) process.exit(NO_NODE)
  if (args[0] === 'setup')
    return runNode(node, [join(projectFolder, 'scripts', 'setup', 'main.mjs'), ...args.slice(1)], cwd)
  if (needsSetUp(args)) await setUp()
  if (needsWindow(args)) await buildWindow(node)
  runNode(node, [join(projectFolder, 'src', 'cli', 'main.ts'), ...args], cwd)
}

/** Node 24, fetched where npm left it out and the running one is older; undefined, with the reason said, where neither works. */
export async function ensureNode(print = (line) => console.error(line)) {
  const there = findNode()
  if (there !== undefined) return there
  try {
    await fetchPackage({ name: nodePackage(), version: NODE_VERSION }, { print })
    return findNode()
  } catch (error) {
    if (!(error instanceof SetUpError) && error?.code === undefined) throw error
    print(
      `Frostline runs on Node 24, this is ${process.version}, and Node 24 could not be fetched: ${error.message}\n` +
        `Install Node 24 (nodejs.org), or run ${installCommand()} where npm’s registry can be reached.`,
    )
    return undefined
  }
}

/** Help and version should not wait for a download. */
export const needsSetUp = (args) =>
  args.length > 0 && !args.some((arg) => ['--help', '-h', 'help', '--version', '-V'].includes(arg))

/** Whether the command shows the window, which is built when what it is made of has changed. */
export const needsWindow = (args) =>
  args[0] === 'serve' && needsSetUp(args) && !args.some((arg) => arg === '--link' || arg === '--help' || arg === '-h')

async function buildWindow(node) {
  try {
    await buildWhenStale('window', { node, print: (line) => console.error(line) })
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    console.error(error.message)
    process.exit(CANNOT_WRITE)
  }
}

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

function runNode(node, args, cwd) {
  const env = { NODE_COMPILE_CACHE: CODE_CACHE, ...process.env, NODE_OPTIONS: nodeOptions() }
  // a channel that nothing is sent on: the other end sees it close when this process is gone, also where it was killed (src/cli/stopping.ts)
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env, cwd })
  let asked
  for (const signal of SIGNALS)
    process.on(signal, () => {
      asked = signal
      // on Windows a console's Ctrl-C reaches every process in it, and nothing else can be handed on but an end
      if (process.platform !== 'win32') child.kill(HANDED_ON)
    })
  child.once('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`)
    process.exit(NO_NODE)
  })
  child.once('exit', (code, signal) => {
    const endedBy = signal === HANDED_ON ? (asked ?? signal) : signal
    process.exit(code ?? BY_SIGNAL + (constants.signals[endedBy] ?? 0))
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

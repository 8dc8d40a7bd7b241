// The product as `npm start` opens it: its own window where Electron can run, otherwise in a browser.
import { spawn } from 'node:child_process'
import { CANNOT_WRITE, NO_NODE } from '../exit-codes.mjs'
import { ensureNode, launch, setUp } from '../launch.mjs'
import { projectFolder } from '../setup/places.mjs'
import { SetUpError } from '../setup/run-tool.mjs'
import { buildWhenStale } from './build.mjs'
import { downloadElectron, electronBinary, hasDisplay } from './electron.mjs'

/** An application that ends so soon has not shown its window: a system that forbids Electron's sandbox, a library that is missing. */
const SOON_MS = 5000
const print = (line) => console.error(line)

export async function openProduct() {
  const node = await ensureNode()
  if (node === undefined) process.exit(NO_NODE)
  try {
    const { binary, reason } = await findElectron(node)
    if (binary !== undefined) {
      await setUp()
      await buildWhenStale('application', { node, print })
      const code = await runElectron(binary)
      if (code !== undefined) process.exit(code)
    }
    print(reason ?? 'Electron could not open a window: Frostline opens in your browser.')
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error
    print(error.message)
    process.exit(CANNOT_WRITE)
  }
  await launch(['serve', '--join'])
}

async function findElectron(node) {
  if (!hasDisplay()) return { reason: 'There is no screen here: open Frostline in a browser, by its link.' }
  const binary = electronBinary() ?? (await downloadElectron({ node, print }))
  return binary
    ? { binary }
    : { reason: 'Electron is not installed and cannot be downloaded now: Frostline opens in your browser.' }
}

/** By its folder, so that it has its own name and settings. @returns its exit code, or undefined where it ended before it had a window. */
function runElectron(binary) {
  const started = Date.now()
  return new Promise((resolve) => {
    const child = spawn(binary, [projectFolder], {
      cwd: projectFolder,
      stdio: 'inherit',
    })
    let isEnding = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => {
        isEnding = true
        // a terminal's Ctrl-C reaches the application by itself
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
      })
    child.once('error', () => resolve(undefined))
    child.once('exit', (code) => {
      const hasFailedSoon = !isEnding && code !== 0 && Date.now() - started < SOON_MS
      resolve(hasFailedSoon ? undefined : (code ?? 1))
    })
  })
}

// Runs a step of the tests with its output shown, and ends it, with all it started, when it has been silent for very long.
import { spawn } from 'node:child_process'
import { dirname, delimiter } from 'node:path'
import { projectFolder } from '../setup/places.mjs'

/** A busy machine is slow; one that hangs says nothing at all. No test is judged by this. */
const SILENT_MINUTES = 20
const SIGNALS = ['SIGINT', 'SIGTERM']

/** How each step that runs is ended. */
const running = new Set()

function interrupt() {
  for (const end of running) end('SIGTERM')
  process.exit(130)
}

/**
 * @param {string} name
 * @param {readonly string[]} args  of `node`.
 * @param {{ node: string, env?: NodeJS.ProcessEnv, isBeside?: boolean }} options  `isBeside`: beside another step, so that its output is shown as
 *   a whole when it ends.
 * @returns {Promise<boolean>} whether it ended well.
 */
export function runStep(name, args, { node, env = {}, isBeside = false }) {
  const heldBack = []
  if (!isBeside) console.log(`\n== ${name}`)
  const started = Date.now()
  return new Promise((resolve) => {
    const detached = process.platform !== 'win32'
    const child = spawn(node, args, {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached,
      env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter), ...env },
    })
    const end = (signal) => {
      try {
        process.kill(detached ? -child.pid : child.pid, signal)
      } catch {
        // it has ended meanwhile
      }
    }
    let limit
    const heard = () => {
      clearTimeout(limit)
      limit = setTimeout(() => {
        console.error(`${name}: ended, it has said nothing for ${SILENT_MINUTES} minutes`)
        end('SIGKILL')
      }, SILENT_MINUTES * 60_000)
    }
    heard()
    for (const [stream, shown] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])
      stream.on('data', (chunk) => {
        heard()
        if (isBeside) heldBack.push([shown, chunk])
        else shown.write(chunk)
      })
    if (running.size === 0) for (const signal of SIGNALS) process.on(signal, interrupt)
    running.add(end)
    child.once('close', (code) => {
      clearTimeout(limit)
      running.delete(end)
      if (running.size === 0) for (const signal of SIGNALS) process.off(signal, interrupt)
      if (isBeside) console.log(`\n== ${name}`)
      for (const [shown, chunk] of heldBack) shown.write(chunk)
      console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
      resolve(code === 0)
    })
  })
}

// Runs another program within a time limit and never leaves it behind.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { BY_SIGNAL } from '../exit-codes.mjs'

const MAX_OUTPUT = 200_000
const PROGRESS_EVERY_MS = 15_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const running = new Set()

/** Why a way of setting up did not work out, in words for the person; anything else thrown is a bug. */
export class SetUpError extends Error {}

/**
 * `limitSeconds` ends it and its children; `progress` is said every 15 seconds while it runs; `verbose` shows its output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ limitSeconds: number, progress?: string, verbose?: boolean, env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean, print?: (line: string) => void }} options
 * @returns what it wrote, both streams; `code` null when it could not start or was ended.
 */
export function runTool(
  command,
  args,
  { limitSeconds, progress, verbose = false, env, cwd, shell = false, print = console.log },
) {
  return new Promise((resolve) => {
    const started = Date.now()
    // its own process group, so that the compiler behind a driver ends with it
    const detached = process.platform !== 'win32'
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached,
      shell,
    })
    if (running.size === 0) for (const signal of SIGNALS) process.on(signal, interrupted)
    running.add(child)
    let output = ''
    let stdout = ''
    let timedOut = false
    const receive = (chunk) => {
      output = (output + chunk).slice(-MAX_OUTPUT)
      if (verbose) process.stderr.write(chunk)
    }
    child.stdout.on('data', (chunk) => (stdout = (stdout + chunk).slice(-MAX_OUTPUT)))
    child.stdout.on('data', receive)
    child.stderr.on('data', receive)
    const limit = setTimeout(() => {
      timedOut = true
      end(child)
    }, limitSeconds * 1000)
    const ticks = progress
      ? setInterval(() => print(`  ${progress} (${Math.round((Date.now() - started) / 1000)} s)`), PROGRESS_EVERY_MS)
      : undefined
    const finish = (code, signal, error) => {
      clearTimeout(limit)
      clearInterval(ticks)
      running.delete(child)
      if (running.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted)
      resolve({ code, signal, output, stdout, timedOut, error, ok: code === 0 })
    }
    child.once('error', (error) => finish(null, null, error))
    child.once('close', (code, signal) => finish(code, signal))
  })
}

/** The last telling line of what a failed program wrote, or why it ended. */
export function reasonOf(result, limitSeconds) {
  if (result.timedOut) return `it took longer than ${limitSeconds} s`
  if (result.error) return result.error.message
  const lines = result.output.trim().split('\n').filter(Boolean)
  const telling = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1)
  return (telling ?? `it ended with ${result.signal ?? `code ${result.code}`}`).trim().slice(0, 300)
}

function end(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // it has ended meanwhile
  }
}

function endRunningTools() {
  for (const child of running) end(child)
}

/** Tools have a process group of their own: a terminal's Ctrl-C does not reach them. */
function interrupted(signal) {
  endRunningTools()
  console.error('Interrupted. Running it again continues.')
  process.exit(BY_SIGNAL + constants.signals[signal])
}

process.once('exit', endRunningTools)

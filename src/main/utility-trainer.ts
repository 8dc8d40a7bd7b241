import { utilityProcess } from 'electron'
import { trainerEnvironment } from '../node/trainer-host/environment.ts'
import type { TrainerOptions, TrainerPort } from '../node/trainer-host/port.ts'
import { FromTrainer } from '../shared/contract/messages.ts'

const LAST_WORDS = 4096

/**
 * Starts a trainer as a utility process: Electron's own kind of child, since the fuse that would let the application run as plain Node
 * is off.
 *
 * @param entry  the built trainer/main.js.
 */
export function utilityTrainer(entry: string, options: TrainerOptions): TrainerPort {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Frostline trainer',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: trainerEnvironment(options, process.env),
  })
  let lastWords = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString()
    lastWords = (lastWords + text).slice(-LAST_WORDS)
    process.stderr.write(text)
  })
  let isGone = false
  child.once('exit', () => (isGone = true))
  return {
    get pid() {
      return child.pid
    },
    send: (message) => {
      if (!isGone) child.postMessage(message)
    },
    onMessage: (receive) => {
      child.on('message', (message: unknown) => receive(FromTrainer.parse(message)))
    },
    onExit: (ended) => {
      child.once('exit', (code) => ended({ code, signal: null, lastWords: lastWords.trim() }))
    },
    close: () => {
      if (!isGone) child.postMessage('close')
    },
    // `kill()` sends SIGTERM, which the trainer ignores: a terminal's belongs to its host
    kill: () => {
      if (child.pid === undefined) child.kill()
      else endProcess(child.pid)
    },
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended meanwhile
  }
}

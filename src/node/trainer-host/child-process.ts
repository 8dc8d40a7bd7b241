import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { FromTrainer, type ToTrainer } from '../../shared/contract/messages.ts'
import { trainerEnvironment } from './environment.ts'
import type { TrainerExit, TrainerOptions, TrainerPort } from './port.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/main.ts', import.meta.url))
const LAST_WORDS = 4096
const LAST_WORDS_WITHIN_MS = 200

/** Starts a trainer as a child process of the same Node. It ends with this process. */
export function forkTrainer(options: TrainerOptions): TrainerPort {
  const child = fork(ENTRY, [], {
    serialization: 'advanced',
    execArgv: [...process.execArgv, '--disable-warning=ExperimentalWarning'],
    env: trainerEnvironment(options, process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS)
    if (!options.isQuiet) process.stderr.write(text)
  })
  return {
    pid: child.pid,
    send: (message: ToTrainer) => {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (receive) => {
      child.on('message', (message) => receive(FromTrainer.parse(message)))
    },
    onExit: (ended) => {
      const once = onlyOnce(ended)
      child.once('error', (error) => once({ code: null, signal: null, lastWords: error.message }))
      // 'close' would wait for the last words, but never comes after `disconnect` (Node 24.21)
      child.once('exit', (code, signal) => {
        const timer = setTimeout(() => tell(), LAST_WORDS_WITHIN_MS)
        const tell = () => {
          clearTimeout(timer)
          once({ code, signal, lastWords: lastWords.trim() })
        }
        child.stderr?.once('close', tell)
      })
    },
    close: () => {
      if (child.connected) child.disconnect()
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function onlyOnce(call: (exit: TrainerExit) => void): (exit: TrainerExit) => void {
  let called = false
  return (exit) => {
    if (called) return
    called = true
    call(exit)
  }
}

import { PATIENCE, type Patience, type Silence, Watchdog } from '../node/trainer-host/watchdog.ts'
import type { Trainer } from '../node/trainer-host/trainer.ts'
import type { Terminal } from './output/terminal.ts'

/** Says since when a trainer does not answer and why, and when it answers again. @returns what ends that. */
export function watchSilence(terminal: Terminal, trainer: Trainer, patience: Patience = PATIENCE): () => void {
  const dog = new Watchdog(trainer, patience)
  let before: Silence | null = null
  const tell = (message: string): void => {
    terminal.live('')
    if (terminal.isJson) terminal.record({ kind: 'note', code: 'not-answering', message })
    else terminal.aside(message)
  }
  const timer = setInterval(() => {
    const now = dog.look()
    if (now === before) return
    before = now
    tell(now === null ? 'The training process answers again.' : wordsOf(now, trainer))
  }, patience.everyMs).unref()
  return () => clearInterval(timer)
}

function wordsOf(why: Silence, { heardAt, pid }: Trainer): string {
  const since = new Date(heardAt).toLocaleTimeString('en-GB')
  if (why === 'stopped')
    return `The training process has not answered since ${since}: it was stopped by a signal. “kill -CONT ${pid}” lets it go on.`
  return `The training process has not answered since ${since}, and does nothing. Ctrl-C twice ends it; the last checkpoint stays.`
}

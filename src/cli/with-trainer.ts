import type { TrainerOptions } from '../node/trainer-host/port.ts'
import { startTrainer, type Trainer } from '../node/trainer-host/trainer.ts'
import { PATIENCE, type Patience, type Silence, Watchdog } from '../node/trainer-host/watchdog.ts'
import { EXIT } from './exit-codes.ts'
import { endWhenNobodyReads, isIncomplete } from './output/nobody-reads.ts'
import type { Terminal } from './output/terminal.ts'
import { listenForStop } from './stopping.ts'
import { language, say } from './texts/say.ts'

interface WithTrainerOptions extends TrainerOptions {
  /**
   * Whether the work goes on when nobody reads stdout any more (`| head`): it leaves something besides. Otherwise its output is all there is,
   * and whoever has seen enough ends it.
   */
  readonly outlivesReader?: boolean
}

/** Runs a command's work with a trainer process, which Ctrl-C stops and which ends with the work. */
export async function withTrainer<T>(
  terminal: Terminal,
  { outlivesReader = false, ...options }: WithTrainerOptions,
  work: (trainer: Trainer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const trainer = startTrainer(options)
  const stopping = listenForStop(
    () => {
      terminal.live('')
      const message = say('trainer.stopping')
      if (terminal.isJson) terminal.record({ kind: 'note', code: 'stopping', message })
      else terminal.aside(message)
    },
    () => {
      void trainer.kill().then(() => process.exit(EXIT.stopped))
    },
  )
  endWhenNobodyReads(process.stdout, () => {
    if (!outlivesReader)
      void trainer.kill().then(() => process.exit(isIncomplete(process.stdout) ? EXIT.output : EXIT.done))
  })
  const stopWatching = watchSilence(terminal, trainer)
  try {
    return await work(trainer, stopping.signal)
  } finally {
    stopWatching()
    terminal.live('')
    await trainer.stop()
    stopping.release()
  }
}

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
    tell(now === null ? say('trainer.answersAgain') : wordsOf(now, trainer))
  }, patience.everyMs).unref()
  return () => clearInterval(timer)
}

function wordsOf(why: Silence, { heardAt, pid }: Trainer): string {
  const since = new Date(heardAt).toLocaleTimeString(language.formats)
  return why === 'stopped' ? say('trainer.stopped', { since, pid: String(pid) }) : say('trainer.idle', { since })
}

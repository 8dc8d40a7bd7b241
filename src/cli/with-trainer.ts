import type { TrainerOptions } from '../node/trainer-host/port.ts'
import { startTrainer, type Trainer } from '../node/trainer-host/trainer.ts'
import { EXIT } from './exit-codes.ts'
import { endWhenNobodyReads, isIncomplete } from './output/nobody-reads.ts'
import type { Terminal } from './output/terminal.ts'
import { listenForStop } from './stopping.ts'
import { watchSilence } from './watch-silence.ts'

const STOPPING = 'Stopping after this step… (again to stop at once)'

export interface WithTrainerOptions extends TrainerOptions {
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
      if (terminal.isJson) terminal.record({ kind: 'note', code: 'stopping', message: STOPPING })
      else terminal.aside(STOPPING)
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

import type { TrainerOptions } from '../node/trainer-host/port.ts'
import { startTrainer, type Trainer } from '../node/trainer-host/trainer.ts'
import { EXIT } from './exit-codes.ts'
import { endWhenNobodyReads, type Terminal } from './output/terminal.ts'
import { listenForStop } from './stopping.ts'

const STOPPING = 'Stopping after this step… (again to stop at once)'

/** Runs a command's work with a trainer process, which Ctrl-C stops and which ends with the work. */
export async function withTrainer<T>(
  terminal: Terminal,
  options: TrainerOptions,
  work: (trainer: Trainer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const trainer = startTrainer(options)
  const stopping = listenForStop(
    () => {
      terminal.live('')
      if (terminal.isJson) terminal.record({ kind: 'note', code: 'stopping', message: STOPPING })
      else process.stderr.write(`${STOPPING}\n`)
    },
    () => {
      void trainer.kill().then(() => process.exit(EXIT.stopped))
    },
  )
  endWhenNobodyReads(process.stdout, () => {
    void trainer.kill().then(() => process.exit(EXIT.done))
  })
  try {
    return await work(trainer, stopping.signal)
  } finally {
    terminal.live('')
    await trainer.stop()
    stopping.release()
  }
}

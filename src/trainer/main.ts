/** The process in which alone the native library is loaded. Its host sends requests over Node's process channel. */
import type { FromTrainer } from '../shared/contract/messages.ts'
import { dryRun } from './dry-run.ts'
import { compareExport } from './export/compare-export.ts'
import { evaluatePhotos } from './evaluate/evaluate-photos.ts'
import { health } from './health.ts'
import { answer } from './predict/answer.ts'
import { predict } from './predict/predict.ts'
import { probe } from './probe.ts'
import { serve } from './serve.ts'
import { trainPhotos } from './train-photos.ts'

const HEALTH_EVERY_MS = 1000

const send = process.send?.bind(process)
if (!send) {
  console.error('The trainer is started by Frostline, not by hand: run `frostline --help`.')
  process.exit(2)
}

// A terminal's Ctrl-C reaches the whole group; the host decides what it means and says so with `cancel`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit(0))

const tell = (message: FromTrainer): void => {
  if (process.connected) send(message, undefined, {}, () => undefined)
}
setInterval(() => tell(health()), HEALTH_EVERY_MS).unref()

serve(
  {
    send: tell,
    onMessage: (receive) => void process.on('message', receive),
  },
  { train: trainPhotos, predict, answer, compareExport, evaluate: evaluatePhotos, dryRun, probe },
)

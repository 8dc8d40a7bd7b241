/** The process in which alone the native library is loaded. Its host sends requests over Node's process channel. */
import { dryRun } from './dry-run.ts'
import { evaluatePhotos } from './evaluate/evaluate-photos.ts'
import { predict } from './predict/predict.ts'
import { probe } from './probe.ts'
import { serve } from './serve.ts'
import { trainPhotos } from './train-photos.ts'

const send = process.send?.bind(process)
if (!send) {
  console.error('The trainer is started by Frostline, not by hand: run `frostline --help`.')
  process.exit(2)
}

// A terminal's Ctrl-C reaches the whole group; the host decides what it means and says so with `cancel`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('disconnect', () => process.exit(0))

serve(
  {
    send: (message) => {
      if (process.connected) send(message, undefined, {}, () => undefined)
    },
    onMessage: (receive) => void process.on('message', receive),
  },
  { train: trainPhotos, predict, evaluate: evaluatePhotos, dryRun, probe },
)

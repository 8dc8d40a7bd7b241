/** The process in which alone the native library is loaded. Its host sends requests. */
import { STANDS_BACK } from '../node/trainer-host/environment.ts'
import { augmentPhotos } from './augment-photos.ts'
import { dryRun } from './dry-run.ts'
import { compareExport } from './export/compare-export.ts'
import { evaluatePhotos } from './evaluate/evaluate-photos.ts'
import { health } from './health.ts'
import { hostPort, serve } from './serve.ts'
import { measureModel } from './measure/measure-model.ts'
import { activations } from './predict/activations.ts'
import { answer } from './predict/answer.ts'
import { predict } from './predict/predict.ts'
import { probe } from './probe.ts'
import { standBack } from './stand-back.ts'
import { trainPhotos } from './train-photos.ts'

const HEALTH_EVERY_MS = 1000

if (process.env[STANDS_BACK] === '1') standBack()

const port = hostPort()
if (!port) {
  console.error('The trainer is started by Frostline, not by hand: run `frostline --help`.')
  process.exit(2)
}

// A terminal's Ctrl-C reaches the whole group; the host decides what it means and says so with `cancel`.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

setInterval(() => port.send(health()), HEALTH_EVERY_MS).unref()

serve(port, {
  train: trainPhotos,
  predict,
  answer,
  activations,
  augment: augmentPhotos,
  compareExport,
  evaluate: evaluatePhotos,
  dryRun,
  measureModel,
  probe,
})

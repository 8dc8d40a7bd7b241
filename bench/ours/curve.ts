/**
 * Trains as a request says, once for each seed, and prints one line of JSON for each: losses of every step, of every epoch, accuracies.
 * With `--hand-over` the first seed's run is written down for Keras before.
 *
 *     node curve.ts --request <JSON of a TrainRequest> --seeds 1,2,3 [--hand-over <folder>]
 */
import { parseArgs } from 'node:util'
import { TrainRequest } from '../../src/shared/contract/training.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { trainRun } from '../../src/trainer/train/train-run.ts'
import { answer } from './driven.ts'
import { handOver } from './hand-over.ts'

const { values } = parseArgs({
  options: {
    request: { type: 'string', default: '{}' },
    seeds: { type: 'string', default: '0' },
    'hand-over': { type: 'string' },
  },
})
const request = TrainRequest.parse(JSON.parse(values.request))
const seeds = values.seeds.split(',').map(Number)
const forSeed = (seed: number): TrainRequest => ({
  ...request,
  out: `${request.out}-${seed}`,
  config: { ...request.config, seed },
})
const { executor } = await chooseExecutor('native')
if (values['hand-over'] !== undefined) await handOver(forSeed(seeds[0]), request.model ?? '', values['hand-over'])

for (const seed of seeds) {
  const startedAt = performance.now()
  const stepLosses: number[] = []
  const epochs: { trainLoss: number; validation: { loss: number | undefined; accuracy: number | undefined } }[] = []
  const { report } = await trainRun(() => Promise.resolve(executor), forSeed(seed), {
    signal: new AbortController().signal,
    emit: (event) => {
      if (event.kind === 'step') stepLosses.push(event.loss)
      if (event.kind === 'epoch')
        epochs.push({ trainLoss: event.loss, validation: { loss: event.valLoss, accuracy: event.valAccuracy } })
    },
  })
  const test = report?.test?.kind === 'single-label' ? report.test : undefined
  answer({
    peer: 'frostline-curve',
    seed,
    stepLosses,
    epochs,
    test: test ? { loss: test.loss, accuracy: test.accuracy.value } : null,
    frozenUnchanged: report?.frozen.every(({ unchanged }) => unchanged),
    seconds: (performance.now() - startedAt) / 1000,
    library: executor.library,
  })
}

/**
 * Prediction in Frostline: compute alone, and over a folder of photos as `frostline predict` does it.
 *
 *     node predict.ts --model <folder> --photos <folder>       then on stdin: compute 20, folder 1, cpu 1, top 100
 */
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { openModel } from '../../src/node/models/open-model.ts'
import { forwardOf } from '../../src/core/engine/divided-executor.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { executorFor } from '../../src/trainer/forward-part.ts'
import { predict } from '../../src/trainer/predict/predict.ts'
import { loadPredictor } from '../../src/trainer/predict/predictor.ts'
import { serve } from './driven.ts'
import { noise } from './step-session.ts'

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: '' },
    photos: { type: 'string', default: '' },
    batch: { type: 'string', default: '32' },
  },
})
const batchSize = Number(values.batch)
const { graph } = await openModel(values.model)
// as the window does beforehand: what is quickest is measured and kept
const { executor: chosen } = await chooseExecutor('auto')
const executor = await executorFor({ choice: 'auto', executor: chosen }, graph, {
  numPhotos: Infinity,
  signal: new AbortController().signal,
})
const predictor = await loadPredictor(executor, graph)
const photos = noise(batchSize, graph)

function compute(count: number): { ms: number } {
  const startedAt = performance.now()
  for (let i = 0; i < count; i++) predictor.run(photos.slice(), batchSize)
  return { ms: (performance.now() - startedAt) / count / batchSize }
}

interface Top {
  readonly file: string
  readonly class: number
}

/** One pass over the folder, from the first photo opened to the last answer; the model is loaded before, as the peers have it. */
async function pass(): Promise<{ ms: number; top: Top[] }> {
  const top: Top[] = []
  const params = { model: values.model, inputs: [values.photos], executor: 'auto', batchSize, top: 1 } as const
  const { elapsedMs, numPredicted } = await predict(
    { ...params, inputs: [...params.inputs] },
    {
      signal: new AbortController().signal,
      emit: (event) => {
        if (event.kind !== 'predictions') return
        for (const result of event.results)
          if ('file' in result) top.push({ file: relative(values.photos, result.file), class: result.classes[0] })
      },
    },
  )
  return { ms: elapsedMs / numPredicted, top }
}

async function folder(count: number): Promise<{ ms: number; photos: number }> {
  let total = 0
  let numPhotos = 0
  for (let i = 0; i < count; i++) {
    const { ms, top } = await pass()
    total += ms
    numPhotos = top.length
  }
  return { ms: total / count, photos: numPhotos }
}

/** Processor time of all threads, which a busy machine changes less than how long it takes. */
async function cpu(count: number): Promise<{ ms: number }> {
  const before = process.cpuUsage()
  const { photos: numPhotos } = await folder(count)
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000 / count / numPhotos }
}

compute(3)
await serve(
  { peer: 'frostline', library: forwardOf(executor), ...values },
  { compute, folder, cpu, top: async (count) => ({ top: (await pass()).top.slice(0, count) }) },
)

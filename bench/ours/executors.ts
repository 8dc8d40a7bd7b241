/**
 * The executors on a model: features of its frozen part, and the whole fine-tuning step, its BatchNormalization trained or frozen.
 *
 *     node executors.ts --executor eager --model <folder>      then on stdin: features 4, step 2, frozen 2
 */
import { parseArgs } from 'node:util'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { executorChoiceOf } from '../../src/shared/contract/plain.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { serve } from './driven.ts'
import { loadSession, noise, Stepper } from './step-session.ts'

const { values } = parseArgs({
  options: { executor: { type: 'string' }, model: { type: 'string' }, batch: { type: 'string', default: '32' } },
})
const batch = Number(values.batch)
const { executor } = await chooseExecutor(executorChoiceOf(values.executor))
const { graph: base } = await openModel(values.model)
const graph = replaceHead(base, { numClasses: 10, dropout: 0, activation: 'softmax', seed: 1 })
const cut = graph.layers.find(({ name }) => name === graph.output)?.inbound ?? []
const frozen = await loadSession(executor, graph, 'head', cut)
const stepper = new Stepper(await loadSession(executor, graph, 'none'), batch, 10)
const keeping = new Stepper(await loadSession(executor, graph, 'none', [], { keepsNormalization: true }), batch, 10)
const photos = noise(batch, graph)

const features = (count: number): object => {
  for (let i = 0; i < count; i++) frozen.features(photos.slice(), batch)
  return {}
}
features(2)
stepper.steps(2)
keeping.steps(2)
await serve(
  { peer: 'frostline', executor: executor.kind, library: executor.library, batch },
  { features, step: (count) => stepper.steps(count), frozen: (count) => keeping.steps(count) },
)

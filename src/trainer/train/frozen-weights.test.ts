import { expect, test } from 'vitest'
import { nativeOrSkip } from '../../../tests/executors/executors.ts'
import { freezePlan, frozenWeights } from '../../core/freeze/freeze-plan.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { openModel } from '../../node/models/open-model.ts'
import { eagerExecutor } from '../../node/tfjs/eager-executor.ts'
import { FrozenWeights } from './frozen-weights.ts'
import { StageSession } from './stage-session.ts'

async function trainedBriefly(recorded: string | null = null) {
  const { graph: base } = await openModel()
  const graph = replaceHead(base, { numClasses: 3, dropout: 0, activation: 'softmax', seed: 1 })
  const plan = freezePlan(graph, 'last-block')
  const session = await StageSession.load(
    nativeOrSkip() ?? (await eagerExecutor()),
    {
      graph,
      trainable: new Set(plan.trainable),
      cut: [],
      loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
      optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
      l2: 0,
      learningRateFactors: new Map(),
      mixUp: false,
    },
    graph.weights,
  )
  const frozen = frozenWeights(graph, plan)
  const weights = new FrozenWeights(session, frozen, recorded)
  for (let step = 1; step <= 2; step++)
    session.step({
      numImages: 3,
      input: { kind: 'pixels', pixels: Uint8Array.from({ length: 3 * 64 * 64 * 3 }, (_, i) => (i * step * 7) % 256) },
      labels: Float32Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1]),
      sampleWeights: new Float32Array(3).fill(1),
      learningRate: 0.01,
      optimizerStep: step,
      randomKey: [0, 0],
    })
  return { session, graph, frozen, weights }
}

test('training leaves every frozen weight and statistic as it was, and moves those that learn', async () => {
  const { session, graph, frozen, weights } = await trainedBriefly()
  const proof = weights.prove()
  expect(proof).toMatchObject({ numFrozen: frozen.length, unchanged: true, changed: [] })
  expect(proof.hashAfter).toBe(proof.hashBefore)
  const learning = [...graph.weights.keys()].filter((name) => !frozen.includes(name))
  for (const [name, { values }] of session.read(learning))
    expect(values, name).not.toEqual(graph.weights.get(name)?.values)
  session.dispose()
})

test('the proof fails, and says where, if one frozen number changes by the smallest amount', async () => {
  const { session, weights } = await trainedBriefly()
  const name = 'block1_pointwise/kernel'
  const weight = session.read([name]).get(name)
  if (!weight) throw new Error(`no ${name}`)
  new Int32Array(weight.values.buffer)[5] ^= 1
  session.assign(new Map([[name, weight]]))
  expect(weights.prove()).toMatchObject({ unchanged: false, changed: [name] })
  session.dispose()
})

test('a run that was resumed is compared with the weights it began with', async () => {
  const { session, weights } = await trainedBriefly('the hash of other weights')
  expect(weights.prove()).toMatchObject({ unchanged: false, changed: [], hashBefore: 'the hash of other weights' })
  session.dispose()
})

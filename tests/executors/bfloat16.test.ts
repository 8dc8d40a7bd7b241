import { expect, test } from 'vitest'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { labelFeeds } from '../../src/trainer/measure-stage.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { nativeOrSkip } from './executors.ts'
import { randomValues } from './small-model.ts'

const BATCH = 8
const NUM_CLASSES = 4
const native = nativeOrSkip()

/** The bundled model, all of it learning. */
async function everything(): Promise<CompileOptions> {
  const { graph: base } = await openModel()
  const graph = replaceHead(base, { numClasses: NUM_CLASSES, dropout: 0, activation: 'softmax', seed: 3 })
  return {
    graph,
    trainable: new Set(graph.layers.map(({ name }) => name)),
    cut: [],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    mixUp: false,
  }
}

async function losses(executor: Executor, options: CompileOptions): Promise<number[]> {
  const { inputHeight, inputWidth } = options.graph.preprocessing
  const photos = randomValues('photos', [BATCH, inputHeight, inputWidth, 3])
  const pixels = () => Uint8Array.from(photos, (value) => 127.5 * (1 + value))
  const stage = await StageSession.load(executor, options, options.graph.weights)
  const taken = [1, 2, 3, 4, 5, 6].map(
    (optimizerStep) =>
      stage.step({
        ...labelFeeds(BATCH, NUM_CLASSES, false),
        optimizerStep,
        learningRate: 0.02,
        input: { kind: 'pixels', pixels: pixels() },
      }).loss,
  )
  stage.dispose()
  return taken
}

test.runIf(native)('steps in bfloat16 learn as those in float32 do, but for its rounding', async () => {
  const options = await everything()
  const plain = await losses(native!, options)
  const mixed = await losses(native!, { ...options, bfloat16: true })
  expect(Math.abs(mixed[0] - plain[0])).toBeLessThan(0.05 * plain[0])
  expect(mixed).not.toEqual(plain)
  for (const each of [plain, mixed]) expect(each[5]).toBeLessThan(0.7 * each[0])
  expect(Math.abs(mixed[5] - plain[5])).toBeLessThan(0.2 * plain[0])
})

import { describe, test } from 'vitest'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import type { Optimizer } from '../../src/shared/optimizers/optimizers.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { loadExecutor, nativeOrSkip, OTHERS } from './executors.ts'
import { expectAgreement } from './expect-agreement.ts'
import { randomValues, smallModel } from './small-model.ts'

const BATCH = 5
const OPTIMIZERS: readonly Optimizer[] = [
  { kind: 'sgd', momentum: 0, nesterov: false },
  { kind: 'sgd', momentum: 0.9, nesterov: true },
  { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004 },
]

const native = nativeOrSkip()

describe.runIf(native)('all executors take the same steps from pixels, with everything a step can have', () => {
  test.each(OPTIMIZERS)('$kind', async (optimizer) => {
    const options: CompileOptions = {
      graph: smallModel(),
      trainable: new Set(['conv', 'conv_bn', 'depthwise', 'logits']),
      cut: [],
      loss: { kind: 'categorical-crossentropy', labelSmoothing: 0.1 },
      optimizer,
      globalClipNorm: 1,
      l2: 0.001,
      learningRateFactors: new Map([['conv', 0.5]]),
      mixUp: true,
    }
    const expected = await train(native as Executor, options)
    for (const other of OTHERS) {
      const actual = await train(await loadExecutor(other), options)
      expectAgreement(actual, expected)
    }
  })

  test('features agree', async () => {
    const options: CompileOptions = {
      graph: smallModel(),
      trainable: new Set(['logits']),
      cut: ['flatten'],
      loss: { kind: 'binary-crossentropy', labelSmoothing: 0 },
      optimizer: OPTIMIZERS[0],
      l2: 0,
      learningRateFactors: new Map(),
      mixUp: false,
    }
    const features = async (executor: Executor) => {
      const stage = await StageSession.load(executor, options, options.graph.weights)
      const [values] = stage.features(pixels(0), BATCH)
      stage.dispose()
      return values
    }
    const expected = await features(native as Executor)
    for (const other of OTHERS) {
      const actual = await features(await loadExecutor(other))
      expectAgreement({ features: actual }, { features: expected })
    }
  })
})

/** Losses, weights, optimizer state and logits after three steps. */
async function train(executor: Executor, options: CompileOptions): Promise<Record<string, ArrayLike<number>>> {
  const stage = await StageSession.load(executor, options, options.graph.weights)
  const steps = [0, 1, 2].map((i) =>
    stage.step({
      numImages: BATCH,
      input: { kind: 'pixels', pixels: pixels(i) },
      labels: Float32Array.from({ length: BATCH * 4 }, (_, k) => (k % 4 === (Math.floor(k / 4) + i) % 4 ? 1 : 0)),
      sampleWeights: Float32Array.of(1, 0.5, 2, 1, 0),
      learningRate: 0.01 / (i + 1),
      optimizerStep: i + 1,
      mixUp: { partner: Int32Array.of(1, 0, 3, 4, 2), lambda: Float32Array.of(0.2, 0.7, 1, 0.5, 0.9) },
      randomKey: [123456789, -7],
    }),
  )
  const weights = stage.read([...options.graph.weights.keys()])
  const results = Object.fromEntries<ArrayLike<number>>([
    ['losses', steps.map(({ loss }) => loss)],
    ['numCorrect', steps.map(({ numCorrect }) => numCorrect)],
    ...[...weights].map(([name, { values }]) => [name, values] as const),
    ...stage.readSlots(),
    ['logits', stage.evaluate({ kind: 'pixels', pixels: pixels(9) }, BATCH)],
  ])
  stage.dispose()
  return results
}

const pixels = (step: number) =>
  Uint8Array.from(randomValues(`pixels ${step}`, [BATCH, 12, 12, 3]), (value) => 127.5 * (1 + value))

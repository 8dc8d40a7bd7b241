import { expect, test } from 'vitest'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import { statelessUniform } from '../../src/core/training/random.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { loadExecutor, nativeOrSkip } from './executors.ts'
import { graphOf, layer } from './written-graph.ts'

const native = nativeOrSkip()
const executors: readonly (readonly [string, () => Promise<Executor>])[] = [
  ...(native ? [['native', () => Promise.resolve(native)] as const] : []),
  ['onnx', () => loadExecutor('onnx')],
]

test.each(executors)('%s: dropout in a step keeps what the same generator in JavaScript says', async (_, load) => {
  const rate = 0.4
  const graph = graphOf(
    [
      layer('flat', 'Flatten', ['photo']),
      layer('scale', 'Dense', ['flat'], { units: 4 }, ['scale/kernel']),
      layer('drop', 'Dropout', ['scale'], { rate }),
      layer('head', 'Dense', ['drop'], { units: 2 }, ['head/kernel']),
    ],
    { 'scale/kernel': [12, 4], 'head/kernel': [4, 2] },
    2,
  )
  const options: CompileOptions = {
    graph,
    trainable: new Set(['scale', 'drop', 'head']),
    cut: ['photo'],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    mixUp: false,
  }
  const session = await StageSession.load(await load(), options, graph.weights)
  const x = Float32Array.from({ length: 3 * 12 }, (_, i) => Math.cos(i))
  const [key, step] = [[11, 5] as const, 7]
  const { loss } = session.step({
    numImages: 3,
    input: { kind: 'features', features: [x.slice()] },
    labels: Float32Array.from([1, 0, 0, 1, 1, 0]),
    sampleWeights: new Float32Array(3).fill(1),
    learningRate: 0.1,
    optimizerStep: step,
    randomKey: key,
  })
  session.dispose()
  const draws = statelessUniform(key, [0, 0, step, 3], 12)
  const scale = graph.weights.get('scale/kernel')?.values ?? new Float32Array()
  const head = graph.weights.get('head/kernel')?.values ?? new Float32Array()
  let expected = 0
  for (let row = 0; row < 3; row++) {
    const hidden = [0, 1, 2, 3].map((j) => {
      let sum = 0
      for (let i = 0; i < 12; i++) sum += x[row * 12 + i] * scale[i * 4 + j]
      return draws[row * 4 + j] >= Math.fround(rate) ? sum / (1 - rate) : 0
    })
    const logits = [0, 1].map((c) => hidden.reduce((sum, h, j) => sum + h * head[j * 2 + c], 0))
    const label = row === 1 ? 1 : 0
    expected += (Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label]) / 3
  }
  expect(loss).toBeCloseTo(expected, 4)
})

test.each(executors)(
  '%s: dropout with a noise_shape leaves out all of a photo or nothing (stochastic depth)',
  async (_, load) => {
    const graph = graphOf(
      [
        layer('drop', 'Dropout', ['photo'], { rate: 0.5, noise_shape: [null, 1, 1, 1] }),
        layer('flat', 'Flatten', ['drop']),
        layer('head', 'Dense', ['flat'], { units: 2 }, ['head/kernel']),
      ],
      { 'head/kernel': [12, 2] },
      2,
    )
    const options: CompileOptions = {
      graph,
      trainable: new Set(['drop', 'head']),
      cut: ['photo'],
      loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
      optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
      l2: 0,
      learningRateFactors: new Map(),
      mixUp: false,
    }
    const session = await StageSession.load(await load(), options, graph.weights)
    const [key, step, numImages] = [[11, 5] as const, 7, 6]
    const x = Float32Array.from({ length: numImages * 12 }, (_, i) => Math.cos(i))
    const { loss } = session.step({
      numImages,
      input: { kind: 'features', features: [x.slice()] },
      labels: Float32Array.from({ length: numImages * 2 }, (_, i) => (i % 2 === 0 ? 1 : 0)),
      sampleWeights: new Float32Array(numImages).fill(1),
      learningRate: 0.1,
      optimizerStep: step,
      randomKey: key,
    })
    session.dispose()
    const draws = statelessUniform(key, [0, 0, step, 1], numImages)
    const head = graph.weights.get('head/kernel')?.values ?? new Float32Array()
    let expected = 0
    for (let row = 0; row < numImages; row++) {
      const kept = draws[row] >= 0.5 ? 2 : 0
      const [a, b] = [0, 1].map(
        (c) => kept * x.slice(12 * row, 12 * row + 12).reduce((sum, n, i) => sum + n * head[2 * i + c], 0),
      )
      expected += (Math.log(Math.exp(a) + Math.exp(b)) - a) / numImages
    }
    expect(loss).toBeCloseTo(expected, 4)
  },
)

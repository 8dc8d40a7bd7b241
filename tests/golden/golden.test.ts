import { afterAll, describe, expect, test } from 'vitest'
import { compileGradients, compileInference } from '../../src/core/engine/compile/compile.ts'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import type { Program } from '../../src/core/engine/program.ts'
import type { TensorData } from '../../src/core/engine/tensor-data.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeExecutor } from '../../src/node/tensorflow/native-executor.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { compare, quietTolerance, TOLERANCE } from './compare.ts'
import { graphOf, optionsOf, sampleWeightsOf } from './engine-cases.ts'
import { type CaseGroup, type GoldenCase, listGoldens, loadGolden } from './load.ts'

const executor: Executor | undefined = (() => {
  try {
    return nativeExecutor(loadTensorFlow().binding)
  } catch {
    return undefined
  }
})()

const GROUPS: readonly CaseGroup[] = ['layers', 'models', 'optimizers']

describe.runIf(executor)('the native engine computes what Keras 3 computes', () => {
  const native = executor as Executor
  for (const group of GROUPS)
    test.each(listGoldens(group))(`${group}/%s`, async (name) => {
      const golden = loadGolden(group, name)
      const graph = graphOf(golden)
      const options = optionsOf(golden, graph)
      await checkInference(native, golden, graph)
      await checkGradients(native, golden, options)
      await checkTraining(native, golden, options)
    })
})

const float32 = ({ shape, values }: { shape: readonly number[]; values: Float32Array }): TensorData => ({
  dtype: 'float32',
  shape,
  values: values.slice(),
})

async function loadWith(native: Executor, program: Program, graph: LayerGraph) {
  const session = await native.load(program)
  const used = [...graph.weights].filter(([name]) => program.variables.has(name))
  session.assign(new Map(used.map(([name, weight]) => [name, float32(weight)])))
  return session
}

async function checkInference(native: Executor, golden: GoldenCase, graph: LayerGraph): Promise<void> {
  const session = await loadWith(native, compileInference(graph, [graph.output]), graph)
  const output = session.run('call', { x: float32(golden.x) })[graph.output]
  session.dispose()
  const { agrees, message } = compare(output.values, golden.expected.inference.values)
  expect(agrees, `inference: ${message}`).toBe(true)
}

async function checkGradients(native: Executor, golden: GoldenCase, options: CompileOptions): Promise<void> {
  const session = await loadWith(native, compileGradients(options), options.graph)
  const shape = golden.loss.kind === 'binary_crossentropy' ? golden.y.shape : [golden.y.shape[0]]
  const results = session.run('gradients', {
    x: float32(golden.x),
    labels: float32(golden.y),
    sampleWeights: { dtype: 'float32', shape, values: sampleWeightsOf(golden) },
  })
  session.dispose()
  for (const [name, { values }] of golden.expected.gradients) {
    const { agrees, message } = compare(results[name].values, values)
    expect(agrees, `gradient of ${name}: ${message}`).toBe(true)
  }
}

async function checkTraining(native: Executor, golden: GoldenCase, options: CompileOptions): Promise<void> {
  const stage = await StageSession.load(native, options, options.graph.weights)
  const losses = golden.optimizer.learningRates.map(
    (learningRate, i) =>
      stage.step({
        numImages: golden.x.shape[0],
        input: { kind: 'features', features: [golden.x.values.slice()] },
        labels: golden.y.values.slice(),
        sampleWeights: sampleWeightsOf(golden),
        learningRate,
        optimizerStep: i + 1,
        randomKey: [0, 0],
      }).loss,
  )
  const after = stage.read([...options.graph.weights.keys()])
  stage.dispose()
  const comparedLosses = compare(losses, golden.expected.losses)
  expect(comparedLosses.agrees, `losses: ${comparedLosses.message}`).toBe(true)
  for (const [name, { values }] of after) {
    const expected = golden.expected.weightsAfter10.get(name)
    const { agrees, message } = compare(values, expected?.values ?? [], TOLERANCE, quietTolerance(golden, name))
    expect(agrees, `${name} after ten steps: ${message}`).toBe(true)
  }
}

afterAll(() => {
  if (!executor) console.warn('Skipped: the native TensorFlow library is not set up (npm run setup).')
})

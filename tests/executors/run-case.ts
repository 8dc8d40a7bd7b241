import { compileInference } from '../../src/core/engine/compile/compile.ts'
import { compileGradients } from '../../src/core/engine/compile/step.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import type { Program } from '../../src/core/engine/program.ts'
import type { TensorData } from '../../src/core/engine/op-graph.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { type Comparison, compare, quietTolerance, TOLERANCE } from '../golden/compare.ts'
import { graphOf, optionsOf, sampleWeightsOf } from '../golden/engine-cases.ts'
import { type CaseGroup, type GoldenCase, listGoldens } from '../golden/load.ts'

export const GROUPS: readonly CaseGroup[] = ['layers', 'models', 'optimizers']

/** Every golden case, as group and name. */
export const CASES = GROUPS.flatMap((group) => listGoldens(group).map((name) => [group, name] as const))

/** What an executor makes of a golden case: a model, a batch, some optimizer steps. */
export interface CaseResults {
  readonly inference: Float32Array
  readonly gradients: ReadonlyMap<string, Float32Array>
  readonly losses: readonly number[]
  readonly weightsAfter: ReadonlyMap<string, Float32Array>
}

export async function runCase(executor: Executor, golden: GoldenCase, numSteps: number): Promise<CaseResults> {
  const graph = graphOf(golden)
  const options = optionsOf(golden, graph)
  const inference = await call(executor, compileInference(graph, [graph.output]), graph, 'call', {
    x: float32(golden.x),
  })
  const isMultiLabel = golden.loss.kind === 'binary_crossentropy'
  const { loss: _loss, ...gradients } = await call(executor, compileGradients(options), graph, 'gradients', {
    x: float32(golden.x),
    labels: float32(golden.y),
    sampleWeights: {
      dtype: 'float32',
      shape: isMultiLabel ? golden.y.shape : [golden.y.shape[0]],
      values: sampleWeightsOf(golden),
    },
  })
  const stage = await StageSession.load(executor, options, graph.weights)
  const losses = golden.optimizer.learningRates.slice(0, numSteps).map(
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
  const weightsAfter = stage.read([...graph.weights.keys()])
  stage.dispose()
  return {
    inference: inference[graph.output].values as Float32Array,
    gradients: valuesOf(Object.entries(gradients)),
    losses,
    weightsAfter: valuesOf(weightsAfter),
  }
}

const valuesOf = (entries: Iterable<readonly [string, { readonly values: TensorData['values'] }]>) =>
  new Map([...entries].map(([name, { values }]) => [name, values as Float32Array]))

const float32 = ({ shape, values }: { shape: readonly number[]; values: Float32Array }): TensorData => ({
  dtype: 'float32',
  shape,
  values: values.slice(),
})

async function call(
  executor: Executor,
  program: Program,
  graph: LayerGraph,
  name: string,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const session = await executor.load(program)
  const used = [...graph.weights].filter(([weight]) => program.variables.has(weight))
  session.assign(new Map(used.map(([weight, value]) => [weight, float32(value)])))
  const results = session.run(name, feeds)
  session.dispose()
  return results
}

/** Every difference beyond the golden tolerance, one line each: empty where the results agree. */
export function differences(golden: GoldenCase, actual: CaseResults, expected: CaseResults): string[] {
  const found: string[] = []
  const note = (what: string, { agrees, message }: Comparison) => {
    if (!agrees) found.push(`${what}: ${message}`)
  }
  note('inference', compare(actual.inference, expected.inference))
  note('losses', compare(actual.losses, expected.losses))
  for (const [name, values] of expected.gradients)
    note(`gradient of ${name}`, compare(actual.gradients.get(name) ?? [], values))
  for (const [name, values] of expected.weightsAfter)
    note(name, compare(actual.weightsAfter.get(name) ?? [], values, TOLERANCE, quietTolerance(golden, name)))
  return found
}

/** What Keras made of it. */
export function keras({ expected }: GoldenCase): CaseResults {
  const valuesOf = (tensors: GoldenCase['weights']) =>
    new Map([...tensors].map(([name, { values }]) => [name, values] as const))
  return {
    inference: expected.inference.values,
    gradients: valuesOf(expected.gradients),
    losses: expected.losses,
    weightsAfter: valuesOf(expected.weightsAfter10),
  }
}

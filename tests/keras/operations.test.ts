import { describe, expect, test } from 'vitest'
import { createProgram } from '../../src/core/engine/program.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { AppError } from '../../src/shared/errors.ts'
import { gradients } from '../../src/core/engine/gradients.ts'
import { lowerLayers } from '../../src/core/engine/compile/lower-layers.ts'
import { GraphFunction, type TensorData } from '../../src/core/engine/op-graph.ts'
import { constant } from '../../src/core/ops/constants.ts'
import { unary } from '../../src/core/ops/elementwise.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { readLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { writeOwnModel } from '../../src/core/formats/tfjs/write-layers-model.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { nativeOrSkip } from '../executors/executors.ts'
import {
  isNear,
  numbers,
  operationGraph,
  OPERATION_CASES,
  type OperationCase,
  photo,
  PHOTO_SHAPE,
  PREPROCESSING,
  sums,
} from './operations.ts'

async function throughOurForm(graph: LayerGraph): Promise<LayerGraph> {
  const { modelJson, shards } = writeOwnModel(graph)
  const bytes = new Map(shards.map(({ path, pieces }) => [path, new Uint8Array(Buffer.concat(pieces))]))
  const json = JSON.parse(JSON.stringify(modelJson)) as unknown
  return readLayersModel(json, async (path) => bytes.get(path) ?? new Uint8Array(), { preprocessing: PREPROCESSING })
}

/** The answer to the batch, and the gradient of the weighted sum of it. */
async function run(
  executor: Executor,
  graph: LayerGraph,
): Promise<Pick<OperationCase, 'shape' | 'answer' | 'gradient'>> {
  const build = (withGradient: boolean): GraphFunction => {
    const f = new GraphFunction('tested')
    const x = f.feed('x', 'float32', [null, ...PHOTO_SHAPE.slice(1)])
    const weight = (name: string) => {
      const { shape, values } = graph.weights.get(name)!
      return constant(f, { dtype: 'float32', shape, values })
    }
    const none = (): never => {
      throw new Error('Nothing is trained here.')
    }
    const known = new Map([[graph.input, x]])
    const y = lowerLayers({ f, graph, isTraining: () => false, weight, updateStatistic: none, random: none }, known, [
      graph.output,
    ]).get(graph.output)!
    f.fetch('y', unary(f, 'Identity', y))
    if (!withGradient) return f
    f.fetch('gradient', unary(f, 'Identity', gradients(f, y, f.feed('seed', 'float32', y.shape), [x])[0]))
    return f
  }
  const call = async (f: GraphFunction, more: Readonly<Record<string, TensorData>> = {}) => {
    const session = await executor.load(createProgram([f]))
    const results = session.run('tested', {
      x: { dtype: 'float32', shape: PHOTO_SHAPE, values: photo.slice() },
      ...more,
    })
    session.dispose()
    return results
  }
  const { y } = await call(build(false))
  const answer = { shape: y.shape, answer: sums(y.values, 8) }
  try {
    const seed: TensorData = {
      dtype: 'float32',
      shape: y.shape,
      values: Float32Array.from(numbers(y.values.length, 3.3333, 1)),
    }
    const { gradient } = await call(build(true), { seed })
    return { ...answer, gradient: gradient.values.every((n) => n === 0) ? null : sums(gradient.values, 8) }
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.message.includes('have no effect')) return { ...answer, gradient: null }
    throw thrown
  }
}

function expectAgreement(actual: Awaited<ReturnType<typeof run>>, { shape, answer, gradient }: OperationCase): void {
  expect(actual.shape).toEqual(shape)
  expect(isNear(actual.answer, answer), `answer ${actual.answer.join()} instead of ${answer.join()}`).toBe(true)
  if (gradient === 'unknown') return
  const silent = gradient === null || gradient.every((n) => n === 0)
  if (silent || typeof actual.gradient === 'string' || actual.gradient === null)
    expect(actual.gradient, 'gradient').toBe(silent ? null : gradient)
  else
    expect(isNear(actual.gradient, gradient), `gradient ${actual.gradient.join()} instead of ${gradient.join()}`).toBe(
      true,
    )
}

const titled = OPERATION_CASES.map((each) => [`Keras ${each.keras}: ${each.name}`, each] as const)
const native = nativeOrSkip()

test('there are as many as were made', () => {
  expect(OPERATION_CASES.length).toBeGreaterThan(300)
})

describe('the eager executor answers, and learns, as Keras does', () => {
  test.each(titled)('%s', async (_, each) => {
    expectAgreement(await run(await eagerExecutor('cpu'), operationGraph(each)), each)
  })
})

describe.runIf(native)('so does the native one, also with the model that we save', () => {
  test.each(titled)('%s', async (_, each) => {
    expectAgreement(await run(native!, await throughOurForm(operationGraph(each))), each)
  })
})

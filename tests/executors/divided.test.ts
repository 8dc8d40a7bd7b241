import { describe, expect, test } from 'vitest'
import { compilePrediction } from '../../src/core/engine/compile/compile.ts'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import { dividedExecutor, forwardOf } from '../../src/core/engine/divided-executor.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { GraphFunction } from '../../src/core/engine/op-graph.ts'
import { createProgram, type Program } from '../../src/core/engine/program.ts'
import { add } from '../../src/core/ops/arithmetic.ts'
import { reduce } from '../../src/core/ops/reductions.ts'
import { loadPredictor } from '../../src/trainer/predict/predictor.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { loadExecutor } from './executors.ts'
import { expectAgreement } from './expect-agreement.ts'
import { randomValues, smallModel } from './small-model.ts'

const BATCH = 5
const pixels = (): Uint8Array =>
  Uint8Array.from(randomValues('photos', [BATCH, 12, 12, 3]), (value) => 127.5 * (1 + value))

const HEAD_ONLY: CompileOptions = {
  graph: smallModel(),
  trainable: new Set(['logits']),
  cut: ['flatten'],
  loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
  optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
  l2: 0,
  learningRateFactors: new Map(),
  mixUp: false,
}

interface Watched {
  readonly executor: Executor
  /** Function and number of images of each call. */
  readonly calls: string[]
  readonly programs: Program[]
  readonly disposed: () => number
}

/** An executor that tells what it was asked for. */
async function watched(name: Parameters<typeof loadExecutor>[0]): Promise<Watched> {
  const inner = await loadExecutor(name)
  const calls: string[] = []
  const programs: Program[] = []
  let disposed = 0
  const executor: Executor = {
    ...inner,
    load: async (program) => {
      programs.push(program)
      const session = await inner.load(program)
      return {
        assign: (values) => session.assign(values),
        read: (names) => session.read(names),
        run: (fn, feeds, fetches) => {
          calls.push(`${fn} ${(feeds['images'] ?? feeds['feature0'])?.shape[0]}`)
          return session.run(fn, feeds, fetches)
        },
        dispose: () => {
          disposed++
          session.dispose()
        },
      }
    },
  }
  return { executor, calls, programs, disposed: () => disposed }
}

/** Features, losses of three steps, logits and weights. */
async function train(executor: Executor): Promise<Record<string, ArrayLike<number>>> {
  const stage = await StageSession.load(executor, HEAD_ONLY, HEAD_ONLY.graph.weights)
  const [features] = stage.features(pixels(), BATCH)
  const input = () => ({ kind: 'features' as const, features: [features.slice()] })
  const losses = [1, 2, 3].map(
    (optimizerStep) =>
      stage.step({
        numImages: BATCH,
        input: input(),
        labels: Float32Array.from({ length: BATCH * 4 }, (_, k) => (k % 4 === Math.floor(k / 4) % 4 ? 1 : 0)),
        sampleWeights: new Float32Array(BATCH).fill(1),
        learningRate: 0.01,
        optimizerStep,
        randomKey: [3, 4],
      }).loss,
  )
  const logits = stage.evaluate(input(), BATCH)
  const weights = Object.fromEntries(
    [...stage.read([...HEAD_ONLY.graph.weights.keys()])].map(([name, { values }]) => [name, values]),
  )
  stage.dispose()
  return { features, losses, logits, ...weights }
}

describe('a divided executor', () => {
  test('computes frozen layers by the one, so many photos at a time, and steps by the other, with the same numbers', async () => {
    const [steps, forward] = [await watched('cpu'), await watched('onnx')]
    const divided = dividedExecutor(steps.executor, { executor: forward.executor, batchSize: 2 })
    const actual = await train(divided)
    expectAgreement(actual, await train(await loadExecutor('cpu')))
    expect(Object.keys(actual)).toHaveLength(3 + HEAD_ONLY.graph.weights.size)
    expect(forward.calls).toEqual(['features 2', 'features 2', 'features 1'])
    expect(steps.calls).toEqual(['step 5', 'step 5', 'step 5', 'evaluate 5'])
    expect([steps.disposed(), forward.disposed()]).toEqual([1, 1])
    expect([divided.kind, divided.library]).toEqual([steps.executor.kind, steps.executor.library])
    expect(forwardOf(divided)).toMatch(/^onnxruntime [\d.]+ cpu, 2 at a time$/)
    expect(forwardOf(steps.executor)).toBe(steps.executor.library)
  })

  test('leaves what uses something that learns with the steps, and loads nothing for what there is not', async () => {
    const [steps, forward] = [await watched('cpu'), await watched('onnx')]
    const divided = dividedExecutor(steps.executor, { executor: forward.executor, batchSize: 2 })
    const whole = { ...HEAD_ONLY, trainable: new Set(['conv', 'logits']), cut: [] }
    const stage = await StageSession.load(divided, whole, whole.graph.weights)
    stage.evaluate({ kind: 'pixels', pixels: pixels() }, BATCH)
    stage.dispose()
    expect([steps.programs.length, forward.programs.length]).toEqual([1, 0])
    const predictor = await loadPredictor(divided, HEAD_ONLY.graph)
    const answers = predictor.run(pixels(), BATCH)
    predictor.dispose()
    expect([steps.programs.length, forward.programs.length]).toEqual([1, 1])
    const alone = await loadPredictor(await loadExecutor('cpu'), HEAD_ONLY.graph)
    expectAgreement({ answers }, { answers: alone.run(pixels(), BATCH) })
    alone.dispose()
  })

  test('does not divide what has no row for each image, nor feeds of unequal length', async () => {
    const f = new GraphFunction('sum')
    const [a, b] = [f.feed('a', 'float32', [null]), f.feed('b', 'float32', [null])]
    f.fetch('rows', a)
    f.fetch('all', reduce(f, 'Sum', b, [0]))
    const forward = await watched('cpu')
    const session = await dividedExecutor(forward.executor, { executor: forward.executor, batchSize: 2 }).load(
      createProgram([f]),
    )
    const vector = (...values: number[]) => ({
      dtype: 'float32' as const,
      shape: [values.length],
      values: Float32Array.from(values),
    })
    expect(session.run('sum', { a: vector(1, 2, 3), b: vector(4, 5, 6) }).all.values).toEqual(Float32Array.of(15))
    expect(forward.calls).toHaveLength(1)
    session.dispose()
    const rows = new GraphFunction('rows')
    rows.fetch('sum', add(rows, rows.feed('a', 'float32', [null]), rows.feed('b', 'float32', [null])))
    const other = await dividedExecutor(forward.executor, { executor: forward.executor, batchSize: 2 }).load(
      createProgram([rows]),
    )
    expect(other.run('rows', { a: vector(1, 2, 3), b: vector(4, 5, 6) }).sum.values).toEqual(Float32Array.of(5, 7, 9))
    expect(forward.calls).toHaveLength(3)
    other.dispose()
  })

  test('a frozen weight that is set anew is what its features come from', async () => {
    const divided = dividedExecutor(await loadExecutor('cpu'), { executor: await loadExecutor('onnx'), batchSize: 2 })
    const stage = await StageSession.load(divided, HEAD_ONLY, HEAD_ONLY.graph.weights)
    const before = stage.features(pixels(), BATCH)[0]
    const kernel = HEAD_ONLY.graph.weights.get('conv/kernel')!
    const doubled = new Map([['conv/kernel', { ...kernel, values: kernel.values.map((value) => 2 * value) }]])
    stage.assign(doubled)
    expect(stage.features(pixels(), BATCH)[0]).not.toEqual(before)
    expect(stage.read(['conv/kernel'])).toEqual(doubled)
    stage.dispose()
  })

  test('says which function or variable there is not, and closes what it has where the other does not load', async () => {
    const [steps, forward] = [await watched('cpu'), await watched('onnx')]
    const session = await dividedExecutor(steps.executor, { executor: forward.executor, batchSize: 2 }).load(
      compilePrediction(HEAD_ONLY.graph),
    )
    expect(() => session.run('sweep', {})).toThrow('no function “sweep”')
    expect(() => session.read(['wait'])).toThrow('no variable “wait”')
    expect(() => session.run('predict', {})).toThrow('needs the feed “images”')
    expect(() =>
      session.assign(new Map([['wait', { dtype: 'float32', shape: [1], values: new Float32Array(1) }]])),
    ).toThrow('no variable “wait”')
    session.dispose()
    expect(() => dividedExecutor(steps.executor, { executor: forward.executor, batchSize: 0 })).toThrow('0 photos')
    const failing = { ...forward.executor, load: () => Promise.reject(new Error('no memory')) }
    const broken = dividedExecutor(steps.executor, { executor: failing, batchSize: 2 })
    await expect(StageSession.load(broken, HEAD_ONLY, HEAD_ONLY.graph.weights)).rejects.toThrow('no memory')
    expect(steps.disposed()).toBe(steps.programs.length)
  })
})

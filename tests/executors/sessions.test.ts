import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { CompileOptions } from '../../src/core/engine/compile/options.ts'
import { GraphFunction, type TensorData, type Variable } from '../../src/core/engine/op-graph.ts'
import { constant } from '../../src/core/ops/constants.ts'
import { unary } from '../../src/core/ops/elementwise.ts'
import { philoxUniform } from '../../src/core/ops/random.ts'
import { assign } from '../../src/core/ops/variables.ts'
import { createProgram } from '../../src/core/engine/program.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { loadTable } from '../golden/load.ts'
import { loadExecutor, OTHERS } from './executors.ts'
import { randomValues, smallModel } from './small-model.ts'

const vector = (...values: number[]): TensorData => ({
  dtype: 'float32',
  shape: [values.length],
  values: Float32Array.from(values),
})

const WEIGHT: Variable = { name: 'weight', dtype: 'float32', shape: [2] }

/** `swap` gives back the variable and sets it to what is fed. */
function swapProgram() {
  const f = new GraphFunction('swap')
  const value = f.feed('value', 'float32', [2])
  f.fetch('before', f.read(WEIGHT))
  assign(f, WEIGHT, value)
  f.fetch('alsoBefore', unary(f, 'Neg', f.read(WEIGHT)))
  return createProgram([f])
}

describe.each(OTHERS)('a session on %s', (name) => {
  const swapSession = async () => (await loadExecutor(name)).load(swapProgram())

  test('reads variables before a call changes them, and later calls see the change', async () => {
    const session = await swapSession()
    session.assign(new Map([['weight', vector(1, 2)]]))
    const first = session.run('swap', { value: vector(3, 4) })
    expect(first.before).toEqual(vector(1, 2))
    expect(first.alsoBefore).toEqual(vector(-1, -2))
    expect(session.read(['weight']).get('weight')).toEqual(vector(3, 4))
    expect(session.run('swap', { value: vector(5, 6) }).before).toEqual(vector(3, 4))
    session.dispose()
  })

  test('neither shares memory with what it was given nor with what it gave', async () => {
    const session = await swapSession()
    const given = vector(1, 2)
    session.assign(new Map([['weight', given]]))
    given.values[0] = 99
    const read = session.read(['weight']).get('weight')
    if (read) read.values[1] = 99
    const { before } = session.run('swap', { value: vector(3, 4) })
    expect(before).toEqual(vector(1, 2))
    before.values[0] = 99
    expect(session.read(['weight']).get('weight')).toEqual(vector(3, 4))
    session.dispose()
  })

  test('says what is wrong with a feed, a variable or a function, and keeps no tensor', async () => {
    const session = await swapSession()
    session.assign(new Map([['weight', vector(1, 2)]]))
    const numTensors = tf.memory().numTensors
    expect(() => session.run('swap', { value: vector(1, 2, 3) })).toThrow('expected float32 [2]')
    expect(() => session.run('swap', {})).toThrow('needs the feed “value”')
    expect(() => session.run('sweep', {})).toThrow('no function “sweep”')
    expect(() => session.read(['wait'])).toThrow('no variable “wait”')
    expect(() => session.assign(new Map([['weight', vector(1)]]))).toThrow('float32 [2], not float32 [1]')
    expect(tf.memory().numTensors).toBe(numTensors)
    session.dispose()
    expect(() => session.read(['weight'])).toThrow('closed')
  })

  test('refuses to read a variable that has no value yet', async () => {
    const session = await swapSession()
    expect(() => session.run('swap', { value: vector(1, 2) })).toThrow('“weight” has no value yet')
    expect(tf.memory().numTensors).toBe(0)
  })

  test('draws the numbers of StatelessRandomUniformV2', async () => {
    const f = new GraphFunction('draw')
    const shape = f.feed('shape', 'int32', [1])
    const [key, counter] = [f.feed('key', 'int32', [2]), f.feed('counter', 'int32', [4])]
    f.fetch('values', philoxUniform(f, [null], shape, key, counter))
    f.fetch('one', constant(f, 1))
    const session = await (await loadExecutor(name)).load(createProgram([f]))
    const int32 = (values: readonly number[]): TensorData => {
      const words = Int32Array.from(values.map((value) => value | 0))
      return { dtype: 'int32', shape: [words.length], values: words }
    }
    for (const draw of loadTable<PhiloxTable>('random', 'philox').draws) {
      const size = int32(draw.values.shape)
      const { values } = session.run('draw', { shape: size, key: int32(draw.key), counter: int32(draw.counter) })
      expect(values.values).toEqual(draw.values.values)
    }
    session.dispose()
  })
})

describe.each(['wasm', 'cpu'] as const)('an eager session on %s', (backend) => {
  test('a whole training run leaves no tensor behind', async () => {
    const executor = await eagerExecutor(backend)
    const before = tf.memory().numTensors
    const stage = await StageSession.load(executor, TRAINING, TRAINING.graph.weights)
    const counts = [1, 2, 3, 4].map((step) => {
      trainOnce(stage, step)
      stage.evaluate({ kind: 'pixels', pixels: new Uint8Array(2 * 12 * 12 * 3) }, 2)
      return tf.memory().numTensors
    })
    expect(new Set(counts).size).toBe(1)
    stage.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test('the executor says which library and backend it is', async () => {
  expect((await eagerExecutor()).library).toMatch(/^tfjs \d+\.\d+\.\d+ wasm$/)
  expect((await eagerExecutor('cpu')).library).toMatch(/^tfjs \d+\.\d+\.\d+ cpu$/)
  expect((await loadExecutor('onnx')).library).toMatch(/^onnxruntime \d+\.\d+\.\d+ cpu$/)
})

interface PhiloxTable {
  readonly draws: readonly {
    readonly key: readonly number[]
    readonly counter: readonly number[]
    readonly values: { readonly shape: readonly number[]; readonly values: Float32Array }
  }[]
}

const TRAINING: CompileOptions = {
  graph: smallModel(),
  trainable: new Set(['conv_bn', 'depthwise', 'logits']),
  cut: [],
  loss: { kind: 'binary-crossentropy', labelSmoothing: 0 },
  optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.01 },
  l2: 0,
  learningRateFactors: new Map(),
  mixUp: false,
}

function trainOnce(stage: StageSession, optimizerStep: number): void {
  const pixels = Uint8Array.from(randomValues('pixels', [3, 12, 12, 3]), (value) => 127.5 * (1 + value))
  stage.step({
    numImages: 3,
    input: { kind: 'pixels', pixels },
    labels: new Float32Array(12),
    sampleWeights: new Float32Array(12).fill(1),
    learningRate: 0.01,
    optimizerStep,
    randomKey: [1, 2],
  })
}

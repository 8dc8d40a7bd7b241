import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compileInference } from '../../src/core/engine/compile/compile.ts'
import { kerasModel } from '../../src/core/formats/keras/write-model.ts'
import { writeOnnx } from '../../src/core/formats/onnx/write-onnx.ts'
import { FLOATS_SIGNATURE, writeSavedModel } from '../../src/core/formats/saved-model/saved-model.ts'
import { graphOf } from '../../src/node/models/open-model-file.ts'
import type { Layer, LayerGraph } from '../../src/core/models/layer-graph.ts'
import { openUntrusted } from '../../src/node/models/untrusted/untrusted-file.ts'
import { writeKerasFile } from '../../src/node/models/export-files.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeOrSkip } from '../executors/executors.ts'
import { isNear, operationGraph, OPERATION_CASES, photo, PHOTO_SHAPE, sums } from '../keras/operations.ts'
import { differenceOf, exportCases } from './golden-exports.ts'
import { joined } from './joined.ts'
import { signatureOf } from './signature.ts'

/** Some sums of a few hundred products, in another order. */
const TOLERANCE = 1e-5

const folder = mkdtempSync(join(tmpdir(), 'frostline export '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const native = nativeOrSkip()
const cases = exportCases()

interface Ort {
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: object): Promise<Record<string, { data: Float32Array }>>
      release(): Promise<void>
    }>
  }
  readonly Tensor: new (type: string, values: Float32Array, dims: readonly number[]) => object
}
const ort = (() => {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as Ort
  } catch {
    console.warn('Skipped: onnxruntime-node, which opens the ONNX files, is not installed.')
    return undefined
  }
})()

describe.runIf(ort)('ONNX Runtime says of every layer what Keras says', () => {
  test.each(cases)('$name', async ({ graph, x, expected }) => {
    const { InferenceSession, Tensor } = ort!
    const session = await InferenceSession.create(joined(writeOnnx(graph, { preprocessing: false })), {
      logSeverityLevel: 3,
    })
    const { probabilities } = await session.run({ images: new Tensor('float32', x.values.slice(), x.shape) })
    await session.release()
    expect(differenceOf(probabilities.data, expected.values)).toBeLessThan(TOLERANCE)
  })
})

const operations = OPERATION_CASES.map((each) => [`Keras ${each.keras}: ${each.name}`, each] as const)

/** What Keras 3 has in no form; a model with it is refused by name. */
const NOT_IN_KERAS = new Set([
  'Keras 2: per_image_standardization',
  'Keras 2: local_response_normalization',
  'Keras 2: matmul',
  'Keras 3: Normalization by rows and channels',
])

/** As a model of photos: a convolution makes four channels of three. */
function ofPhotos(graph: LayerGraph): LayerGraph {
  const [, height, width] = PHOTO_SHAPE
  const input: Layer = {
    name: 'colors',
    className: 'InputLayer',
    config: { name: 'colors', batch_input_shape: [null, height, width, 3] },
    inbound: [],
    weightNames: [],
  }
  const lift = {
    className: 'Conv2D',
    config: { name: graph.input, filters: 4, kernel_size: [1, 1], use_bias: false },
    inbound: ['colors'],
    weightNames: [`${graph.input}/kernel`],
  }
  const kernel = { shape: [1, 1, 3, 4], values: Float32Array.from({ length: 12 }, (_, i) => Math.sin(2.5 * i + 0.4)) }
  return {
    ...graph,
    layers: [input, ...graph.layers.map((layer) => (layer.name === graph.input ? { ...layer, ...lift } : layer))],
    input: 'colors',
    weights: new Map([...graph.weights, [`${graph.input}/kernel`, kernel]]),
  }
}

const colors = photo.slice(0, 2 * 6 * 6 * 3)

/** What our own engine says, which `operations.test.ts` holds to Keras. */
async function ourAnswer(graph: LayerGraph): Promise<number[]> {
  const session = await native!.load(compileInference(graph, [graph.output]))
  session.assign(new Map([...graph.weights].map(([key, weight]) => [key, { dtype: 'float32', ...weight }])))
  const results = session.run('call', { x: { dtype: 'float32', shape: [2, 6, 6, 3], values: colors.slice() } })
  session.dispose()
  return sums(results[graph.output].values, 8)
}

describe.runIf(ort && native)('ONNX Runtime says of every operation what our engine says', () => {
  test.each(operations)('%s', async (_, each) => {
    const graph = ofPhotos(operationGraph(each))
    const { InferenceSession, Tensor } = ort!
    const bytes = joined(writeOnnx(graph, { preprocessing: false }))
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 })
    const { probabilities } = await session.run({ images: new Tensor('float32', colors.slice(), [2, 6, 6, 3]) })
    await session.release()
    expect(isNear(sums(probabilities.data, 8), await ourAnswer(graph))).toBe(true)
  })
})

describe.runIf(native)('every operation in a .keras file that is opened again computes the same', () => {
  test.each(operations)('%s', async (name, each) => {
    const graph = ofPhotos(operationGraph(each))
    if (NOT_IN_KERAS.has(name)) {
      expect(() => kerasModel(graph)).toThrow('cannot be written as a Keras 3 model')
      return
    }
    const bytes = new Uint8Array(joined(writeKerasFile(kerasModel(graph))))
    const again = await graphOf(await openUntrusted(bytes), { source: name })
    expect(isNear(await ourAnswer(again), await ourAnswer(graph))).toBe(true)
  })
})

describe.runIf(native)('TensorFlow says of every layer in a SavedModel what Keras says', () => {
  test.each(cases)('$name', ({ name, graph, x, expected }) => {
    const { binding } = loadTensorFlow()
    const at = join(folder, name)
    mkdirSync(at)
    const bytes = joined(writeSavedModel(graph))
    writeFileSync(join(at, 'saved_model.pb'), bytes)
    const { inputs, outputs } = signatureOf(bytes, FLOATS_SIGNATURE)
    const id = binding.loadSavedModel(at, 'serve')
    const input = binding.createTensor([...x.shape], binding.TF_FLOAT, x.values.slice())
    const [output] = binding.runSavedModel(id, [input], inputs, outputs)
    const values = binding.tensorDataSync(output.id) as Float32Array
    binding.deleteTensor(output.id)
    binding.deleteTensor(input)
    binding.deleteSavedModel(id)
    expect(differenceOf(values, expected.values)).toBeLessThan(TOLERANCE)
  })
})

test.runIf(ort && native).each(['MaxPooling2D', 'AveragePooling2D'])(
  'zeros around images count where %s follows, also for numbers below them',
  async (className) => {
    const graph = paddedPooling(className)
    const values = Float32Array.from({ length: 6 * 6 * 3 }, (_, i) => -1 - (i % 7))
    const session = await native!.load(compileInference(graph, ['pooled']))
    session.assign(new Map([...graph.weights].map(([key, weight]) => [key, { dtype: 'float32', ...weight }])))
    const { pooled } = session.run('call', { x: { dtype: 'float32', shape: [1, 6, 6, 3], values: values.slice() } })
    session.dispose()
    const { InferenceSession, Tensor } = ort!
    const theirs = await InferenceSession.create(joined(writeOnnx(graph, { preprocessing: false })), {
      logSeverityLevel: 3,
    })
    const { probabilities } = await theirs.run({ images: new Tensor('float32', values, [1, 6, 6, 3]) })
    await theirs.release()
    expect(differenceOf(probabilities.data, pooled.values as Float32Array)).toBeLessThan(TOLERANCE)
    if (className === 'MaxPooling2D') expect(Math.max(...(pooled.values as Float32Array))).toBe(0)
  },
)

function paddedPooling(className: string): LayerGraph {
  // ONNX Runtime joins padding and pooling behind a convolution
  const layer = (name: string, kind: string, config: object, inbound: string[]): Layer => ({
    name,
    className: kind,
    config: { name, ...config },
    inbound,
    weightNames: [],
  })
  return {
    name: 'padded',
    layers: [
      layer('input', 'InputLayer', { batch_input_shape: [null, 6, 6, 3] }, []),
      {
        ...layer('same', 'Conv2D', { filters: 3, kernel_size: [1, 1], use_bias: false }, ['input']),
        weightNames: ['same/kernel'],
      },
      layer(
        'padded',
        'ZeroPadding2D',
        {
          padding: [
            [1, 1],
            [1, 1],
          ],
        },
        ['same'],
      ),
      layer('pooled', className, { pool_size: [3, 3], strides: [2, 2], padding: 'valid' }, ['padded']),
    ],
    input: 'input',
    output: 'pooled',
    weights: new Map([['same/kernel', { shape: [1, 1, 3, 3], values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) }]]),
    preprocessing: {
      inputHeight: 6,
      inputWidth: 6,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
    provenance: { source: 'test', format: 'test' },
  }
}

/** Keras 3 has no name for GELU's tanh form. */
describe.runIf(native)('a .keras file that is opened again computes the same', () => {
  test.each(cases)('$name', async ({ name, graph, x, expected }) => {
    const bytes = joined(writeKerasFile(kerasModel(graph)))
    const again = await graphOf(await openUntrusted(new Uint8Array(bytes)), { source: name })
    const session = await native!.load(compileInference(again, [again.output]))
    session.assign(new Map([...again.weights].map(([key, weight]) => [key, { dtype: 'float32', ...weight }])))
    const answer = session.run('call', { x: { dtype: 'float32', shape: x.shape, values: x.values.slice() } })
    session.dispose()
    expect(differenceOf(answer[again.output].values as Float32Array, expected.values)).toBeLessThan(TOLERANCE)
  })
})

test('a layer that Keras 3 has not is refused by name', () => {
  const { graph } = cases.find(({ name }) => name === 'activation-gelu-tanh')!
  const [first] = graph.layers.filter(({ className }) => className !== 'InputLayer')
  const foreign = graph.layers.map((layer) => (layer === first ? { ...layer, className: 'Unheard' } : layer))
  expect(() => kerasModel({ ...graph, layers: foreign })).toThrow(`Layer “${first.name}” is a “Unheard”`)
})

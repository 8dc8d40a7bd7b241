import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '@tensorflow/tfjs'
import { readLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { inCliWords } from '../../src/cli/texts/errors.ts'
import { inWindowWords } from '../../src/renderer/texts/errors.ts'
import { AppError, toErrorData } from '../../src/shared/errors.ts'
import { filesOfTfjs } from './fixtures.ts'
import type { ModelFiles } from './fixtures.ts'
import { containing } from './matchers.ts'
import { placesIn } from './mutate.ts'

type Json = Record<string, unknown>
interface LayerJson {
  name: string
  class_name: string
  config: Json
  inbound_nodes: unknown[]
}
interface ModelJson extends Json {
  modelTopology: {
    class_name: string
    config: { layers: LayerJson[]; input_layers: unknown[]; output_layers: unknown[] }
  }
  weightsManifest: {
    paths: unknown[]
    weights: { name: string; shape: unknown; dtype: unknown; quantization?: unknown }[]
  }[]
}

let files: ModelFiles
let bytes: Uint8Array

beforeAll(async () => {
  const photo = tf.input({ shape: [8, 8, 3], name: 'photo' })
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv' }).apply(photo)
  const bn = tf.layers.batchNormalization({ name: 'bn' }).apply(conv) as tf.SymbolicTensor
  const add = tf.layers.add({ name: 'add' }).apply([bn, conv as tf.SymbolicTensor])
  const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(add)
  const top = tf.layers.dense({ units: 2, name: 'top' }).apply(pool) as tf.SymbolicTensor
  files = await filesOfTfjs(tf.model({ inputs: photo, outputs: top }))
  bytes = await files.readShard('weights.bin')
})

/** Reads the small model after `change`; what went wrong is the result. */
async function refusal(change: (json: ModelJson) => unknown, shard: Uint8Array = bytes): Promise<AppError> {
  const json = structuredClone(files.modelJson) as ModelJson
  const replaced = change(json)
  const error: unknown = await readLayersModel(replaced === undefined ? json : replaced, async () => shard).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw error instanceof Error
    ? error
    : new Error(error === undefined ? 'The model was read.' : 'Not an error was thrown.')
}

const layerIn = (json: ModelJson, name: string): LayerJson =>
  json.modelTopology.config.layers.find((each) => each.name === name) as LayerJson
const group = (json: ModelJson): ModelJson['weightsManifest'][number] => json.weightsManifest[0]
const returning = (value: unknown) => () => value
const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

describe('a model file that is wrong', () => {
  test('the untouched model is read', async () => {
    const { weights } = await readLayersModel(files.modelJson, async () => bytes)
    expect([...weights.keys()]).toEqual([
      'conv/kernel',
      'conv/bias',
      'bn/gamma',
      'bn/beta',
      'bn/moving_mean',
      'bn/moving_variance',
      'top/kernel',
      'top/bias',
    ])
  })

  test.each<[string, string, (json: ModelJson) => unknown, string?]>([
    ['a number', 'model-not-a-model', returning(7)],
    ['null', 'model-not-a-model', returning(null)],
    ['a list', 'model-not-a-model', returning([])],
    ['an empty object', 'model-not-a-model', returning({})],
    ['another JSON', 'model-not-a-model', returning({ name: 'frostline', version: '1' })],
    ['a graph-model', 'model-graph-model', (json) => void (json['format'] = 'graph-model')],
    ['a GraphDef', 'model-graph-model', returning({ modelTopology: { node: [], versions: {} }, weightsManifest: [] })],
    ['no manifest', 'model-not-a-model', ({ modelTopology }) => ({ modelTopology })],
    [
      'deep nesting',
      'model-not-a-model',
      (json) => void (layerIn(json, 'conv').config['kernel_initializer'] = nested(50_000)),
    ],
    ['an unknown class', 'model-unknown-layer', (json) => void (layerIn(json, 'bn').class_name = 'Attention'), 'bn'],
    ['program code', 'model-unknown-layer', (json) => void (layerIn(json, 'bn').class_name = 'Lambda'), 'bn'],
    [
      'channels that lie nowhere',
      'model-bad-config',
      (json) => void (layerIn(json, 'conv').config['data_format'] = 'channels_beside'),
      'conv',
    ],
    [
      'two outputs',
      'model-unsupported-structure',
      (json) => void json.modelTopology.config.output_layers.push(['bn', 0, 0]),
    ],
    [
      'two inputs',
      'model-unsupported-structure',
      (json) => void json.modelTopology.config.input_layers.push(['bn', 0, 0]),
    ],
    ['a loop', 'model-not-a-model', (json) => void (layerIn(json, 'conv').inbound_nodes = [[['bn', 0, 0, {}]]])],
    [
      'a missing layer',
      'model-not-a-model',
      (json) => void (layerIn(json, 'conv').inbound_nodes = [[['nowhere', 0, 0, {}]]]),
      'nowhere',
    ],
    [
      'two layers of one name',
      'model-not-a-model',
      (json) => void json.modelTopology.config.layers.push(layerIn(json, 'bn')),
    ],
    ['absurd units', 'model-bad-config', (json) => void (layerIn(json, 'top').config['units'] = 2e15), 'top'],
    [
      'large units',
      'model-weights-mismatch',
      (json) => void (layerIn(json, 'top').config['units'] = 16_000_000),
      'top',
    ],
    [
      'too many parameters',
      'model-too-large',
      (json) => {
        layerIn(json, 'conv').config['filters'] = 2 ** 22
        layerIn(json, 'top').config['units'] = 2 ** 22
      },
      'top',
    ],
    [
      'a huge map',
      'model-too-large',
      (json) => void (layerIn(json, 'photo').config['batch_input_shape'] = [null, 65_536, 65_536, 3]),
      'photo',
    ],
    ['a negative size', 'model-bad-config', (json) => void (layerIn(json, 'conv').config['strides'] = [-1, 1]), 'conv'],
    [
      'gray photos',
      'model-unsupported-structure',
      (json) => void (layerIn(json, 'photo').config['batch_input_shape'] = [null, 8, 8, 1]),
    ],
    [
      'another shape',
      'model-weights-mismatch',
      (json) => void (layerIn(json, 'conv').config['filters'] = 5),
      'conv/kernel',
    ],
    [
      'an overflowing shape',
      'model-bad-weights',
      (json) => void ((group(json).weights[0] as Json)['shape'] = [2 ** 30, 2 ** 30]),
    ],
    ['a negative shape', 'model-bad-weights', (json) => void ((group(json).weights[0] as Json)['shape'] = [-1, 3])],
    [
      'a text weight',
      'model-bad-weights',
      (json) => void ((group(json).weights[0] as Json)['dtype'] = 'string'),
      'conv/kernel',
    ],
    [
      'an unknown quantization',
      'model-bad-weights',
      (json) => void ((group(json).weights[0] as Json)['quantization'] = { dtype: 'uint4' }),
    ],
    ['a missing weight', 'model-weights-mismatch', (json) => void group(json).weights.pop(), 'bn/moving_variance'],
    [
      'a weight too many',
      'model-weights-mismatch',
      (json) => void group(json).weights.push({ name: 'extra', shape: [1], dtype: 'float32' }),
      'extra',
    ],
    ['a path out of the folder', 'model-path-escape', (json) => void (group(json).paths = ['../secret']), '../secret'],
    ['a path through a folder', 'model-path-escape', (json) => void (group(json).paths = ['a/../../secret'])],
    ['an absolute path', 'model-path-escape', (json) => void (group(json).paths = ['/etc/passwd'])],
    ['a Windows path', 'model-path-escape', (json) => void (group(json).paths = ['C:\\secret'])],
    ['an address', 'model-path-escape', (json) => void (group(json).paths = ['https://example.org/w.bin'])],
    ['a NUL', 'model-path-escape', (json) => void (group(json).paths = ['w\0.bin'])],
    ['a path that is none', 'model-path-escape', (json) => void (group(json).paths = [7])],
    ['no path', 'model-shard-short', (json) => void (group(json).paths = [])],
  ])('%s: %s', async (_, code, change, named = '') => {
    const error = await refusal(change)
    expect(error).toMatchObject({ code, message: containing(named) })
    expect(inCliWords(toErrorData(error)).hint).toBeTruthy()
    expect(inWindowWords(toErrorData(error)).hint).toBeTruthy()
  })

  test('weights that are short, long or not finite are refused', async () => {
    const keep = (): undefined => undefined
    expect(await refusal(keep, bytes.slice(0, -1))).toMatchObject({ code: 'model-shard-short' })
    expect(await refusal(keep, new Uint8Array())).toMatchObject({ code: 'model-shard-short' })
    expect(await refusal(keep, new Uint8Array([...bytes, 0]))).toMatchObject({ code: 'model-shard-long' })
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const damaged = bytes.slice()
      new DataView(damaged.buffer).setFloat32(8, value, true)
      expect(await refusal(keep, damaged)).toMatchObject({
        code: 'model-not-finite',
        message: containing('conv/kernel'),
      })
    }
  })

  test('models in models in models end', async () => {
    let model: Json = { class_name: 'Dense', config: { name: 'd', units: 1, batch_input_shape: [null, 4] } }
    for (let i = 0; i < 30; i++) model = { class_name: 'Sequential', config: { name: `m${i}`, layers: [model] } }
    expect(await refusal(returning({ modelTopology: model, weightsManifest: [] }))).toMatchObject({
      code: 'model-not-a-model',
    })
  })

  test('any change to the file gives a model or an explained refusal, never a crash', async () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(2 ** 31, -1, 0, 1e300, '__proto__', '../x', 'Lambda', [], {}),
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(), anything, fc.nat({ max: 3 }), async (position, value, cut) => {
        const json = structuredClone(files.modelJson)
        const places = placesIn(json)
        const [owner, key] = places[position % places.length]
        owner[key] = value
        const shard = cut === 0 ? bytes.slice(0, position % bytes.length) : bytes
        await readLayersModel(json, async () => shard).catch((thrown: unknown) => {
          expect(thrown).toBeInstanceOf(AppError)
        })
      }),
      { numRuns: 1500 },
    )
  })
})

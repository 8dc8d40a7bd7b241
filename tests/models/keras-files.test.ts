import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { compilePrediction } from '../../src/core/engine/compile/compile.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { findTop } from '../../src/core/models/surgery.ts'
import { listModels } from '../../src/node/models/list-models.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { hasSharedModels, SHARED_MODELS } from './fixtures.ts'
import { containing } from './matchers.ts'

const FILES = fileURLToPath(new URL('../keras/files', import.meta.url))
const { pixels, answers } = JSON.parse(readFileSync(join(FILES, 'answers.json'), 'utf8')) as {
  pixels: number[]
  answers: Record<string, number[][]>
}

const root = mkdtempSync(join(tmpdir(), 'frostline keras files '))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const refused = (path: string): Promise<unknown> =>
  openModel(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

async function answerOf(graph: LayerGraph): Promise<number[]> {
  const { inputHeight, inputWidth } = graph.preprocessing
  const session = await (await eagerExecutor('cpu')).load(compilePrediction(graph))
  const images = { dtype: 'uint8' as const, shape: [2, inputHeight, inputWidth, 3], values: Uint8Array.from(pixels) }
  const { probabilities } = session.run('predict', { images })
  session.dispose()
  return [...(probabilities.values as Float32Array)]
}

async function expectAnswer(graph: LayerGraph, name: string): Promise<void> {
  const expected = (answers[name] ?? []).flat()
  const actual = await answerOf(graph)
  expect(actual).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 4)
}

describe('files of Keras answer as they did in Keras', () => {
  test.each(['nested.keras', 'nested.h5', 'sequential.keras', 'sequential.h5', 'plain-keras2.h5'])(
    '%s',
    async (file) => {
      const { graph, warnings } = await openModel(join(FILES, file))
      expect(graph.provenance.format).toBe(file.endsWith('.keras') ? 'keras' : 'keras-h5')
      const saysItself = !file.startsWith('plain')
      expect(graph.preprocessing).toMatchObject({
        inputHeight: 12,
        mean: saysItself ? [0, 0, 0] : [127.5, 127.5, 127.5],
      })
      expect(warnings).toEqual(saysItself ? [] : [containing('-1 to 1')])
      await expectAnswer(graph, file.replace(/(-keras2)?\..*$/, ''))
    },
  )

  test('also after they were saved as a layers-model and opened again, and from a zip of that folder', async () => {
    const { graph } = await openModel(join(FILES, 'sequential.h5'))
    const folder = join(root, 'saved')
    await saveModel({ ...graph, classNames: ['ash', 'elm'] }, folder)
    await expectAnswer((await openModel(folder)).graph, 'sequential')
    const files = ['model.json', 'group1-shard1of1.bin', 'weights.bin', 'frostline.json', 'labels.json', 'labels.txt']
    const content = files.flatMap((name) => {
      try {
        return [[`export/${name}`, new Uint8Array(readFileSync(join(folder, name)))] as const]
      } catch {
        return []
      }
    })
    writeFileSync(join(root, 'export.zip'), zipSync(Object.fromEntries(content)))
    const zipped = await openModel(join(root, 'export.zip'))
    expect(zipped.graph.classNames).toEqual(['ash', 'elm'])
    expect(zipped.graph.preprocessing).toEqual(graph.preprocessing)
    await expectAnswer(zipped.graph, 'sequential')
  })

  test('a convolution of one channel a group is read as a depthwise one', async () => {
    const { graph } = await openModel(join(FILES, 'nested.keras'))
    const layer = graph.layers.find(({ name }) => name === 'per_channel')
    expect(layer).toMatchObject({
      className: 'DepthwiseConv2D',
      weightNames: ['per_channel/depthwise_kernel', 'per_channel/bias'],
    })
    expect(graph.weights.get('per_channel/depthwise_kernel')?.shape).toEqual([3, 3, 4, 1])
  })

  test('what lies beside a file of its name settles labels and preprocessing', async () => {
    const file = join(root, 'winter.h5')
    copyFileSync(join(FILES, 'plain-keras2.h5'), file)
    writeFileSync(`${file}.labels.txt`, 'ash\nelm\noak\n')
    expect((await openModel(file)).graph.classNames).toEqual(['ash', 'elm', 'oak'])
  })
})

describe('models are found by name', () => {
  test('as files, and as the only file of a folder', async () => {
    const folder = join(root, 'lab')
    mkdirSync(join(folder, 'autumn'), { recursive: true })
    copyFileSync(join(FILES, 'nested.keras'), join(folder, 'autumn', 'anything.keras'))
    copyFileSync(join(FILES, 'sequential.h5'), join(folder, 'spring.h5'))
    const listed = await listModels({ modelPath: folder })
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['autumn', 'spring.h5']))
    expect((await openModel('autumn', { modelPath: folder })).graph.name).toBe('nested')
    expect((await openModel('spring.h5', { modelPath: folder })).graph.name).toBe('sequential')
  })
})

describe('what cannot be trained is told what it is', () => {
  test.each([
    ['a.tflite', '\u0000\u0000\u0000\u0000TFL3', 'TensorFlow Lite'],
    ['b.onnx', '\u0008\u0007', 'ONNX'],
    ['saved_model.pb', '\u0008', 'SavedModel'],
    ['c.pth', '\u0080\u0002', 'PyTorch'],
  ])('%s', async (name, content, what) => {
    writeFileSync(join(root, name), content, 'latin1')
    expect(await refused(join(root, name))).toMatchObject({
      code: 'model-not-trainable',
      message: containing(what),
      hint: containing('.keras or .h5'),
    })
  })

  test('zips of them, a folder of a SavedModel, a graph-model, and files that are none', async () => {
    const zip = (files: Record<string, string>): string => {
      const path = join(root, 'other.zip')
      writeFileSync(
        path,
        zipSync(
          Object.fromEntries(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)])),
        ),
      )
      return path
    }
    expect(await refused(zip({ 'archive/data.pkl': 'x' }))).toMatchObject({
      code: 'model-not-trainable',
      message: containing('PyTorch'),
    })
    expect(await refused(zip({ 'model.tflite': 'x', 'labels.txt': 'a' }))).toMatchObject({
      code: 'model-not-trainable',
    })
    expect(await refused(zip({ 'model.json': '{"format":"graph-model"}' }))).toMatchObject({
      code: 'model-graph-model',
    })
    expect(await refused(zip({ 'photo.jpg': 'x' }))).toMatchObject({ code: 'model-not-a-model' })
    mkdirSync(join(root, 'saved-model'))
    writeFileSync(join(root, 'saved-model', 'saved_model.pb'), 'x')
    expect(await refused(join(root, 'saved-model'))).toMatchObject({ code: 'model-not-trainable' })
    writeFileSync(join(root, 'empty.h5'), '')
    expect(await refused(join(root, 'empty.h5'))).toMatchObject({
      code: 'model-not-a-model',
      message: containing('empty'),
    })
  })

  test('weights alone of a network that is not known here', async () => {
    const bytes = readFileSync(join(FILES, 'plain-keras2.h5'))
    // without its model_config the file is weights of nothing known
    const at = bytes.indexOf('model_config')
    bytes.write('model_confug', at)
    writeFileSync(join(root, 'unknown.h5'), bytes)
    expect(await refused(join(root, 'unknown.h5'))).toMatchObject({
      code: expect.stringMatching(/model-unknown-architecture|model-not-a-model/) as string,
    })
  })
})

describe.skipIf(!hasSharedModels)('real files', () => {
  test('MobileNet and SqueezeNet are known by their weights', async () => {
    const mobileNet = await openModel(join(SHARED_MODELS, 'keras-h5', 'mobilenet_2_5_224_tf_no_top.h5'))
    expect(mobileNet.warnings).toEqual([containing('MobileNet (alpha 0.25)')])
    expect(mobileNet.graph.preprocessing).toMatchObject({ inputHeight: 224, mean: [127.5, 127.5, 127.5] })
    expect(findTop(mobileNet.graph)).toBe('conv_pw_13_relu')
    const squeezeNet = await openModel(
      join(SHARED_MODELS, 'keras-h5', 'squeezenet_weights_tf_dim_ordering_tf_kernels_notop.h5'),
    )
    expect(squeezeNet.warnings).toEqual([containing('SqueezeNet 1.1')])
    expect(squeezeNet.graph.preprocessing).toMatchObject({
      inputHeight: 227,
      channelOrder: 'bgr',
      mean: [103.939, 116.779, 123.68],
    })
  })

  test('the same MobileNet from Keras and from TF.js has the same weights', async () => {
    const { graph } = await openModel(join(SHARED_MODELS, 'keras-h5', 'mobilenet_2_5_224_tf_no_top.h5'))
    const other = (await openModel(join(SHARED_MODELS, 'mobilenet-v1-0.25-224'))).graph
    for (const [name, { values }] of graph.weights) expect(other.weights.get(name)?.values, name).toEqual(values)
  })

  test('a zip from Teachable Machine says what its folder says', async () => {
    const folder = join(SHARED_MODELS, 'teachable-machine-export')
    const files = ['model.json', 'weights.bin', 'metadata.json'].map(
      (name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const,
    )
    writeFileSync(join(root, 'tm.zip'), zipSync(Object.fromEntries(files), { level: 1 }))
    const [zipped, plain] = [await openModel(join(root, 'tm.zip')), await openModel(folder)]
    expect(zipped.graph.classNames).toEqual(plain.graph.classNames)
    expect(zipped.graph.preprocessing).toEqual(plain.graph.preprocessing)
    expect(zipped.graph.weights).toEqual(plain.graph.weights)
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { parsePreprocessingChoice, preprocessingChoiceText } from '../../src/shared/preprocessing-choice.ts'
import { conv2, dense2, input2, kerasH5, layer2, model2, pool2 } from './made-files.ts'
import { containing } from './matchers.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline preprocessing '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const weights = [
  { name: 'conv', weights: [{ name: 'conv/kernel:0', shape: [1, 1, 3, 4] }] },
  {
    name: 'top',
    weights: [
      { name: 'top/kernel:0', shape: [4, 2] },
      { name: 'top/bias:0', shape: [2] },
    ],
  },
]

/** A small net whose photo goes through `first` before its convolution. */
async function made(name: string, first: readonly object[] = [], after = 'photo'): Promise<string> {
  const layers = [input2(), ...first, conv2('conv', after), pool2('pool', 'conv'), dense2('top', 'pool')]
  const config = model2(name, layers, 'photo', 'top')
  const path = join(root, `${name}.h5`)
  writeFileSync(path, await kerasH5({ config, kerasVersion: '2.15.0', groups: weights }))
  return path
}

const BYTES = { channelOrder: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }
const TF = { channelOrder: 'rgb', mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] }
const CAFFE = { channelOrder: 'bgr', mean: [103.939, 116.779, 123.68], std: [1, 1, 1] }

describe('how photos are prepared for a model', () => {
  test('does not follow from its name, which is only a reason to ask', async () => {
    for (const name of ['resnet20', 'my_vgg', 'densenet_small']) {
      const { graph, warnings } = await openModel(await made(name))
      expect(graph.preprocessing).toMatchObject(TF)
      expect(graph.provenance.preprocessing).toMatchObject({ from: 'assumed' })
      expect(warnings).toEqual([containing('Networks of that name often take')])
    }
  })

  test('is what its own layers scale, behind others that compute nothing', async () => {
    const pad = layer2('ZeroPadding2D', 'pad', 'photo', {
      padding: [
        [1, 1],
        [1, 1],
      ],
    })
    const scale = layer2('Rescaling', 'scale', 'pad', { scale: 1 / 255, offset: 0 })
    const { graph, warnings } = await openModel(await made('padded', [pad, scale], 'scale'))
    expect(graph.preprocessing).toMatchObject(BYTES)
    expect(graph.provenance.preprocessing).toMatchObject({ from: 'model', why: containing('“scale”') })
    expect(warnings).toEqual([])
  })

  test('is what a person says, before all else, and is kept with what is saved from it', async () => {
    const path = await made('chosen')
    const { graph, warnings } = await openModel(path, { preprocessing: { values: 'caffe', fit: 'crop' } })
    expect(graph.preprocessing).toMatchObject({ ...CAFFE, resize: 'crop' })
    expect(warnings).toEqual([])
    await saveModel(graph, join(root, 'saved'))
    const again = await openModel(join(root, 'saved'))
    expect(again.graph.preprocessing).toEqual(graph.preprocessing)
    expect(again.graph.provenance.preprocessing).toMatchObject({ from: 'chosen', why: containing('caffe') })
    const other = await openModel(join(root, 'saved'), { preprocessing: { values: '0-255' } })
    expect(other.graph.preprocessing).toMatchObject({ ...BYTES, resize: 'crop' })
  })

  test('what was left open is still assumed, and said', async () => {
    const { graph, warnings } = await openModel(await made('half'), { preprocessing: { fit: 'crop' } })
    expect(graph.preprocessing).toMatchObject({ ...TF, resize: 'crop' })
    expect(graph.provenance.preprocessing).toMatchObject({ from: 'assumed' })
    expect(warnings).toEqual([containing('-1 to 1')])
  })

  test('a model that scales itself and is told to take scaled values says both', async () => {
    const scale = layer2('Rescaling', 'scale', 'photo', { scale: 1 / 255, offset: 0 })
    const path = await made('twice', [scale], 'scale')
    const { warnings } = await openModel(path, { preprocessing: { values: '0-1' } })
    expect(warnings).toEqual([containing('scale values themselves')])
  })
})

test('a choice is written by Keras’ names or by ranges, in any order', () => {
  for (const [written, choice] of [
    ['none', { values: '0-255' }],
    ['TF', { values: '-1-1' }],
    ['crop, caffe', { values: 'caffe', fit: 'crop' }],
    ['stretch', { fit: 'stretch' }],
  ] as const) {
    expect(parsePreprocessingChoice(written)).toEqual(choice)
    expect(parsePreprocessingChoice(preprocessingChoiceText(choice))).toEqual(choice)
  }
  for (const wrong of ['', 'cafe', 'tf,torch', 'crop,crop', 'tf,'])
    expect(parsePreprocessingChoice(wrong)).toBeUndefined()
})

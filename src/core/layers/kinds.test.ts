import { AppError } from '../../shared/errors.ts'
import { describe, expect, test } from 'vitest'
import { graphOf } from '../../../tests/golden/engine-cases.ts'
import { listGoldens, loadGolden } from '../../../tests/golden/load.ts'
import { OPERATION_CASES, operationGraph } from '../../../tests/keras/operations.ts'
import { lowerLayers } from '../engine/compile/lower-layers.ts'
import { GraphFunction } from '../engine/op-graph.ts'
import { kerasLayers } from '../formats/keras/write-model.ts'
import { flattenModel } from '../models/flatten.ts'
import { layerWords } from '../models/layer-map.ts'
import type { Layer, LayerGraph } from '../models/layer-graph.ts'
import { checkSettings } from '../models/layer-settings.ts'
import { expectedWeights, inputShapesOf, multiplyAdds, outputShape, outputShapes } from '../models/layer-sizes.ts'
import { plainLayers } from '../models/plain-layers.ts'
import { toTfjs } from '../formats/tfjs/write-layers-model.ts'
import { FILE_KINDS, fileKindOf, GRAPH_KINDS, kindOf, SUPPORTED_LAYERS } from './kinds.ts'
import { DEFAULTS } from './layer-kind.ts'
import type { ImageShape } from './shapes.ts'

/** A layer as Keras wrote it, in its graph. */
interface Example {
  readonly layer: Layer
  readonly inputs: readonly ImageShape[]
  readonly graph: LayerGraph
}

const graphs = [
  ...listGoldens('layers').map((name) => graphOf(loadGolden('layers', name))),
  ...OPERATION_CASES.map(operationGraph),
]
const examples = new Map<string, Example>()
for (const graph of graphs) {
  const shapes = outputShapes(graph)
  for (const layer of graph.layers)
    if (!examples.has(layer.className))
      examples.set(layer.className, { layer, graph, inputs: inputShapesOf(layer, shapes) })
}
const filesLayers = new Set(
  OPERATION_CASES.flatMap(({ config }) => flattenModel(config).layers.map(({ className }) => className)),
)

const ofNets = 'compared with Keras in whole networks (tests/keras/networks.full.test.ts) alone'
/** Kinds that no golden case has, and why. */
const WITHOUT_CASE: Readonly<Record<string, string>> = { LayerScale: ofNets, StochasticDepth: ofNets }

const namesOf = (kinds: readonly { readonly className: string }[]): string[] => kinds.map(({ className }) => className)
const inGraphs = GRAPH_KINDS.filter((kind) => kind.className !== 'InputLayer')
const computing = inGraphs.filter(({ className }) => examples.has(className))

test('every class is known once, and what is supported is what is known', () => {
  const names = namesOf([...GRAPH_KINDS, ...FILE_KINDS])
  expect(new Set(names).size).toBe(names.length)
  expect([...SUPPORTED_LAYERS].sort()).toEqual([...names].sort())
  for (const kind of GRAPH_KINDS) expect(kindOf(kind)).toBe(kind)
  for (const { className } of FILE_KINDS) {
    expect(fileKindOf({ name: 'it', className }).className).toBe(className)
    expect(kindOf({ className })).toBeUndefined()
  }
})

test.each(GRAPH_KINDS)('$className says everything, itself or by a default', (kind) => {
  const said: Record<string, string> = Object.fromEntries(
    Object.entries(kind).map(([key, value]) => [key, typeof value]),
  )
  const rules = ['outputShape', 'weights', 'multiplyAdds', 'words', 'lower']
  expect(said).toMatchObject({ className: 'string', ...Object.fromEntries(rules.map((rule) => [rule, 'function'])) })
  expect(Object.keys(kind)).toEqual(expect.arrayContaining(Object.keys(DEFAULTS)))
  expect(kind.inputs[0]).toBeLessThanOrEqual(kind.inputs[1])
  for (const form of [kind.tfjs, kind.keras]) if (typeof form === 'string') expect(form).toMatch(/^\w+( [\w’.]+){2,}$/)
})

test('whoever is not set to anything is said to do nothing', () => {
  const indifferent = GRAPH_KINDS.filter(({ settings }) => settings === 'any')
  expect(namesOf(indifferent).sort()).toEqual(
    ['Identity', ...namesOf(GRAPH_KINDS.filter((kind) => kind.isSilent))].sort(),
  )
  expect(FILE_KINDS.filter(({ settings }) => settings === 'any')).toEqual([])
})

test('Keras was asked about every kind', () => {
  const missing = [
    ...namesOf(inGraphs.filter(({ isSilent }) => !isSilent)).filter((name) => !examples.has(name)),
    ...namesOf(FILE_KINDS).filter((name) => !filesLayers.has(name)),
  ]
  expect(missing.sort()).toEqual(Object.keys(WITHOUT_CASE).sort())
})

describe.each(computing)('$className', (kind) => {
  const { layer, inputs, graph } = examples.get(kind.className)!

  test('understands what Keras sets, and has the shapes that are computed and the weights that are stored', () => {
    expect(() => checkSettings(layer)).not.toThrow()
    const shape = outputShape(layer, inputs)
    expect(lowered(layer, inputs, graph)).toEqual([null, ...shape])
    const stored = layer.weightNames.map((name) => [name, graph.weights.get(name)?.shape])
    expect(expectedWeights(layer, inputs).map(({ name, shape: own }) => [`${layer.name}/${name}`, own])).toEqual(stored)
    expect(multiplyAdds(layer, inputs[0] ?? [], shape)).toBeGreaterThanOrEqual(0)
    expect(layerWords(layer, shape)).not.toMatch(/undefined|NaN|null/)
  })

  test.each<[string, () => readonly { readonly name: string }[]]>([
    ['TF.js', () => toTfjs(layer, inputs[0] ?? [], graph.weights)],
    ['Keras 3', () => kerasLayers({ layer, graph, input: inputs[0] ?? [] })],
  ])('is written for %s, or refused with a reason', (_, write) => {
    const written = attempt(write)
    if (written instanceof AppError) {
      expect(written.code).toBe('model-not-expressible')
      expect(written.message).toContain(`“${layer.name}” (${layer.className})`)
    } else expect(written.at(-1)?.name).toBe(layer.name)
  })
})

test.each(GRAPH_KINDS.filter((kind) => kind.isSilent))('$className passes on what it gets', ({ className }) => {
  const layer = { name: 'it', className, config: { factor: 0.2 }, inbound: ['photo'], weightNames: [] }
  const graph = { ...graphs[0], layers: [layer] }
  const f = new GraphFunction('call')
  const x = f.feed('photo', 'float32', [null, 4, 4, 3])
  const none = (): never => {
    throw new Error('Nothing is trained here.')
  }
  const y = lowerLayers(
    { f, graph, isTraining: () => true, weight: none, updateStatistic: none, random: none },
    new Map([['photo', x]]),
    ['it'],
  ).get('it')
  expect(y).toBe(x)
})

test('a whole branch is left out by a dropout with one draw a photo', () => {
  const layer = { name: 'it', className: 'StochasticDepth', config: { drop_path_rate: 0.2 } }
  expect(() => checkSettings({ ...layer, config: { survival_probability: 0.8 } })).toThrow(
    '“survival_probability” is 0.8',
  )
  expect(plainLayers(layer, [4, 4, 3])).toMatchObject([
    { className: 'Dropout', config: { rate: 0.2, noise_shape: [null, 1, 1, 1] } },
  ])
})

test('a layer scale has a factor for each channel, a BatchNormalization in TF.js', () => {
  const layer: Layer = {
    name: 'it',
    className: 'LayerScale',
    config: {},
    inbound: ['photo'],
    weightNames: ['it/gamma'],
  }
  const graph = { ...graphs[0], weights: new Map([['it/gamma', { shape: [3], values: new Float32Array(3) }]]) }
  expect(expectedWeights(layer, [[4, 4, 3]])).toEqual([{ name: 'gamma', shape: [3] }])
  expect(lowered(layer, [[4, 4, 3]], graph)).toEqual([null, 4, 4, 3])
  expect(toTfjs(layer, [4, 4, 3], graph.weights).map(({ className }) => className)).toEqual(['BatchNormalization'])
  expect(kerasLayers({ layer, graph, input: [4, 4, 3] })).toMatchObject([{ config: { projection_dim: 3 } }])
})

/** The shape of what a layer is lowered to. */
function lowered(layer: Layer, inputs: readonly ImageShape[], { weights, ...graph }: LayerGraph) {
  const f = new GraphFunction('call')
  const names = layer.inbound.map((_, i) => `taken${i}`)
  const known = new Map(names.map((name, i) => [name, f.feed(name, 'float32', [null, ...inputs[i]])]))
  const weight = (name: string) => f.read({ name, dtype: 'float32', shape: weights.get(name)!.shape })
  const none = (): never => {
    throw new Error('Nothing is trained here.')
  }
  const alone = { ...graph, weights, layers: [{ ...layer, inbound: names }] }
  return lowerLayers({ f, graph: alone, isTraining: () => false, weight, updateStatistic: none, random: none }, known, [
    layer.name,
  ]).get(layer.name)?.shape
}

function attempt<T>(write: () => T): T | AppError {
  try {
    return write()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
}

test('a class that is not known is refused by its name, with what is supported', () => {
  expect(kindOf({ className: 'LSTM' })).toBeUndefined()
  expect(() => fileKindOf({ name: 'it', className: 'LSTM' })).toThrow('Layer “it” is a “LSTM”, which is not supported.')
  expect(() => fileKindOf({ name: 'it', className: 'Lambda' })).toThrow(
    'It holds program code, which Frostline never runs.',
  )
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canLearn,
  freezePlan,
  frozenLayers,
  frozenPrefix,
  trainableWeights,
} from '../../src/core/freeze/freeze-plan.ts'
import {
  headOnly,
  lastStop,
  learningLayers,
  lineOfStage,
  moveLine,
  PRESETS,
  presetOf,
  presetStop,
  stageFreeze,
  stageStop,
  toggleLayer,
  lineAt,
  stopOf,
} from '../../src/core/freeze/frost-line.ts'
import type { FrostLine } from '../../src/shared/contract/frost-line.ts'
import { blockStates, cachingEnd, lineCounts } from '../../src/core/freeze/line-counts.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { sizeOf } from '../../src/core/models/layer-graph.ts'
import { layerMapOf } from '../../src/core/models/layer-map.ts'
import { summary } from '../../src/core/models/summary.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { defaultPlan } from '../../src/core/training/default-plan.ts'
import { parsePlan } from '../../src/core/training/plan-config.ts'
import { LayerMap } from '../../src/shared/contract/app/layer-map.ts'
import { setUpStage } from '../../src/trainer/train/stage-setup.ts'
import { efficientNetB3, inceptionV3, nasNetMobile, resNet50 } from './architectures.ts'
import { hasSharedModels, realModel } from './fixtures.ts'

const head = { numClasses: 5, dropout: 0.2, activation: 'softmax', seed: 1 } as const
const trained = { keepsNormalization: false }
const kept = { keepsNormalization: true }
const resnet = layerMapOf(resNet50(), head)
const at = (stop: number, ...exceptions: string[]): FrostLine => lineAt(resnet, stop, exceptions)

/** What a person does to the line: drags it to a stop, or toggles one layer (by position among all). */
const moves = fc.array(fc.oneof(fc.record({ stop: fc.nat(80) }), fc.record({ layer: fc.nat(2000) })), { minLength: 200, maxLength: 200 }) // prettier-ignore

function agreeAfterMoves(original: LayerGraph): void {
  const map = layerMapOf(original, head)
  const graph = replaceHead(original, head)
  const plan = defaultPlan('lp-ft', { modelName: graph.name, numTrainPhotos: 500, numClasses: 5 })
  fc.assert(
    fc.property(moves, fc.boolean(), (each, keepsNormalization) => {
      const rules = { keepsNormalization }
      let state = lineAt(map, headOnly(map))
      for (const move of each)
        state =
          'stop' in move
            ? moveLine(map, state, move.stop % (lastStop(map) + 1))
            : toggleLayer(map, state, map.layers[move.layer % map.layers.length]?.name ?? '', rules)
      const counts = lineCounts(map, state, rules)
      const choice = stageFreeze(map, state)
      if (!choice) {
        expect(counts.weights.learning).toBe(0)
        return
      }
      // What the engine makes of the plan that the window writes, read back from disk.
      const [, fineTune] = plan.stages
      const stage = { ...fineTune, ...choice, freezeBatchNormalization: keepsNormalization }
      const read = parsePlan(JSON.parse(JSON.stringify({ ...plan, stages: [stage] })))
      const setup = setUpStage(graph, read, read.stages[0] ?? stage, 500)
      const learning = trainableWeights(graph, setup.freeze)
      const rows = summary(graph, setup.freeze)
      expect(counts.weights.learning).toBe(learning.reduce((sum, name) => sum + sizeOf(graph.weights.get(name)?.shape ?? []), 0)) // prettier-ignore
      expect(counts.weights.learning).toBe(rows.numTrainable)
      expect(counts.weights.total).toBe(rows.numParameters)
      expect(counts.layers.frozen).toBe(frozenLayers(graph, setup.freeze).length)
      // What the list shows, layer by layer.
      const listed = map.layers.filter((_, index) => learningLayers(map, state, rules)[index]).map(({ name }) => name)
      expect(listed).toEqual(graph.layers.filter((layer) => setup.freeze.trainable.includes(layer.name) && canLearn(layer)).map(({ name }) => name)) // prettier-ignore
      const lowest = cachingEnd(map, state, rules)
      expect(frozenPrefix(graph, setup.freeze).map(({ name }) => name)).not.toContain(map.layers[lowest?.layer ?? 0]?.name) // prettier-ignore
      expect(lineOfStage(map, choice)).toEqual(state)
    }),
    { numRuns: 20 },
  )
}

describe('the line, the list and the engine agree after 200 random moves', () => {
  test.skipIf(!hasSharedModels).each(['mobilenet-v1-0.25-224', 'mobilenet-v2-1.0-224-folded', 'teachable-machine-export', 'frostnet-64'] as const)(
    '%s', async (name) => agreeAfterMoves(await realModel(name)),
  ) // prettier-ignore
  test.each([['ResNet50', resNet50], ['EfficientNetB3', efficientNetB3], ['InceptionV3', inceptionV3], ['NASNetMobile', nasNetMobile]] as const)(
    '%s', (_, build) => agreeAfterMoves(build()),
  ) // prettier-ignore
})

describe('the map of a model', () => {
  test.each([['ResNet50', resNet50], ['InceptionV3', inceptionV3], ['NASNetMobile', nasNetMobile]] as const)(
    '%s: every layer once, no edge goes back, and it is what the contract says', (_, build) => {
      const original = build()
      const map = layerMapOf(original, head)
      expect(LayerMap.parse(JSON.parse(JSON.stringify(map)))).toEqual(map)
      const names = map.layers.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      expect(map.blocks.reduce((sum, { numLayers }) => sum + numLayers, 0)).toBe(names.length)
      for (const [index, { inbound, block }] of map.layers.entries())
        for (const source of inbound) {
          expect(source).toBeLessThan(index)
          expect(map.layers[source]?.block ?? -1).toBeLessThanOrEqual(block)
        }
      expect(names.length + (map.oldTop?.numLayers ?? 0)).toBe(original.layers.length + 3)
      expect(map.oldTop).toMatchObject({ numClasses: 1000, numLayers: 2 })
    },
  ) // prettier-ignore

  test('NASNet’s cells skip each other, ResNet’s residuals stay within their blocks', () => {
    expect(layerMapOf(resNet50(), head).skips).toEqual([])
    const { skips, blocks } = layerMapOf(nasNetMobile(), head)
    expect(skips.length).toBeGreaterThan(10)
    for (const { from, to } of skips) expect(to).toBeGreaterThan(from + 1)
    expect(blocks.filter(({ shape }) => shape === 'branches').length).toBeGreaterThan(12)
  })

  test('stages are blocks of one size in a row', () => {
    const { blocks } = layerMapOf(resNet50(), head)
    expect(blocks.map(({ stage }) => stage)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4])
    expect(blocks.map(({ outputSide }) => outputSide).filter((side, i, all) => side !== all[i - 1])).toEqual([56, 28, 14, 7, null]) // prettier-ignore
    expect(blocks[2]?.shape).toBe('residual')
  })

  test('layers say what they are in words', () => {
    const { layers } = layerMapOf(efficientNetB3(), head)
    const words = (name: string): string | undefined => layers.find((layer) => layer.name === name)?.summary
    expect(words('stem_conv')).toBe('3×3, stride 2, 3 filters')
    expect(words('block3a_dwconv')).toBe('5×5 in each channel, stride 2')
    expect(words('stem_activation')).toBe('swish')
    expect(words('head_dense')).toBe('5 units, softmax')
    expect(words('head_dropout')).toBe('leaves out 20 %')
  })
})

describe('the line', () => {
  const map = layerMapOf(resNet50(), head)

  test('has a stop before each block, after the last, and “as it is”', () => {
    expect([headOnly(map), lastStop(map)]).toEqual([17, 18])
    expect(lastStop({ ...map, oldTop: null })).toBe(17)
    expect(stopOf(map, moveLine(map, at(3), 400))).toBe(18)
    expect(stopOf(map, moveLine(map, at(3), -1))).toBe(0)
    expect(PRESETS.map((preset) => presetStop(map, preset))).toEqual([18, 17, 16, 8, 0])
    for (const preset of PRESETS) expect(presetOf(map, at(presetStop(map, preset)))).toBe(preset)
    expect(presetOf(map, at(5))).toBeUndefined()
  })

  test('moves a stage at a time', () => {
    const stops = [0]
    while (stops.at(-1) !== lastStop(map)) stops.push(stageStop(map, stops.at(-1) ?? 0, 1))
    expect(stops).toEqual([0, 4, 8, 14, 17, 18])
    expect(stops.toReversed().map((stop) => stageStop(map, stop, -1))).toEqual([17, 14, 8, 4, 0, 0])
  })

  test('counts blocks, layers and weights', () => {
    const counts = lineCounts(map, at(4), trained)
    expect(counts.blocks).toEqual({ frozen: 4, part: 0, total: 18 })
    expect(lineCounts(map, at(18), trained).weights).toEqual({ learning: 0, total: summary(resNet50()).numParameters })
    expect(lineCounts(map, at(0), trained).layers.frozen).toBe(0)
    expect(lineCounts(map, at(0), kept).weights.learning).toBeLessThan(lineCounts(map, at(0), trained).weights.learning)
  })

  test('a layer set apart parts its block; one below the line marks where caching really ends', () => {
    const state = toggleLayer(map, at(10), 'conv3_block2_2_conv', kept)
    expect(blockStates(map, state).slice(4, 7)).toEqual(['frozen', 'part', 'frozen'])
    expect(cachingEnd(map, state, kept)).toMatchObject({ block: 5, isBelowLine: true })
    expect(cachingEnd(map, at(10), kept)).toMatchObject({ block: 10, isBelowLine: false })
    expect(cachingEnd(map, at(18), kept)).toBeUndefined()
    expect(stageFreeze(map, state)).toEqual({ freeze: 'conv4_block3_1_conv', exceptions: ['conv3_block2_2_conv'] })
    expect(toggleLayer(map, state, 'conv3_block2_2_conv', kept)).toEqual(at(10))
  })

  test('layers that the line passes follow it again', () => {
    const state = at(10, 'conv3_block2_2_conv', 'conv5_block3_2_conv')
    expect(moveLine(map, state, 12).exceptions).toEqual(state.exceptions)
    expect(moveLine(map, state, 4)).toEqual(at(4, 'conv5_block3_2_conv'))
    expect(moveLine(map, state, 18)).toEqual(at(18))
  })

  test('a line moved to where only frozen layers are left makes them learn again', () => {
    const state = toggleLayer(map, at(0, 'conv5_block3_2_conv'), 'head_dense', trained)
    expect(moveLine(map, state, 10)).toEqual(at(10, 'conv5_block3_2_conv', 'head_dense'))
    expect(moveLine(map, state, headOnly(map))).toEqual(at(headOnly(map)))
    const below = toggleLayer(map, at(headOnly(map), 'conv1_conv'), 'head_dense', trained)
    expect(below).toEqual(at(headOnly(map), 'conv1_conv', 'head_dense'))
    expect(moveLine(map, moveLine(map, below, 5), headOnly(map))).toEqual(below)
  })

  test('something always learns, and what cannot learn cannot be set apart', () => {
    const alone = at(17)
    expect(toggleLayer(map, alone, 'head_dense', kept)).toBe(alone)
    expect(toggleLayer(map, alone, 'conv1_relu', kept)).toBe(alone)
    expect(toggleLayer(map, alone, 'conv1_bn', kept)).toBe(alone)
    expect(toggleLayer(map, alone, 'conv1_bn', trained).exceptions).toEqual(['conv1_bn'])
  })

  test('a plan’s line within a block becomes one with exceptions', () => {
    const state = lineOfStage(map, { freeze: 'conv3_block2_2_conv' })
    expect(state).toEqual(at(5, 'conv3_block2_1_conv', 'conv3_block2_1_bn'))
    const graph = replaceHead(resNet50(), head)
    expect(learningLayers(map, state ?? at(0), trained).filter((learns) => learns).length).toBe(
      freezePlan(graph, 'conv3_block2_2_conv').trainable.filter((name) => name !== 'head_dropout').length,
    )
    expect(lineOfStage(map, { freeze: 'nowhere' })).toBeUndefined()
    expect(lineOfStage(map, { freeze: 'last-block' })).toEqual(at(16))
  })
})

describe('exceptions in a plan', () => {
  const graph = replaceHead(resNet50(), head)

  test('turn layers round: below the line they learn, above it they are frozen', () => {
    expect(freezePlan(graph, 'head', ['conv1_conv']).trainable).toEqual(['conv1_conv', 'head_dropout', 'head_dense'])
    expect(freezePlan(graph, 'none', ['conv1_conv']).trainable).not.toContain('conv1_conv')
    expect(freezePlan(graph, 'head', ['conv1_conv', 'conv1_conv'])).toEqual(freezePlan(graph, 'head', ['conv1_conv']))
    expect(() => freezePlan(graph, 'head', ['conv1_cnv'])).toThrow(expect.objectContaining({ code: 'model-no-such-layer' })) // prettier-ignore
    expect(() => freezePlan(graph, 'head', ['head_dense'])).toThrow(expect.objectContaining({ code: 'freeze-nothing-learns' })) // prettier-ignore
  })

  test('BatchNormalization is kept unless nothing else learns', () => {
    const learning = (...exceptions: string[]) => freezePlan(graph, 'head', exceptions, kept).trainable
    expect(learning('conv1_bn', 'head_dense')).toEqual(['conv1_bn', 'head_dropout'])
    expect(learning('conv1_bn')).toEqual(['head_dropout', 'head_dense'])
  })

  test('old plans have none', () => {
    const plan = defaultPlan('lp-ft', { modelName: 'm', numTrainPhotos: 100, numClasses: 3 })
    expect(JSON.stringify(parsePlan(JSON.parse(JSON.stringify(plan))))).toBe(JSON.stringify(plan))
    expect(() => parsePlan({ ...plan, stages: [{ ...plan.stages[0], exceptions: 'conv1' }] })).toThrow('a list of names of layers') // prettier-ignore
  })
})

import { describe, expect, test } from 'vitest'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import type { FrostLine } from '../../shared/contract/frost-line.ts'
import {
  canBeExcepted,
  firstByName,
  headOnly,
  isAsItIs,
  lastStop,
  learningLayers,
  lineAt,
  lineIn,
  lineOfStage,
  moveLine,
  presetOf,
  presetStop,
  stageFreeze,
  stageStop,
  stopOf,
  toggleLayer,
  wantedLayers,
} from './frost-line.ts'
import { blockStates, cachingEnd, lineCounts } from './line-counts.ts'
import { TEST_MAP as map } from './test-map.ts'

const at = (stop: number, ...exceptions: string[]): FrostLine => lineAt(map, stop, exceptions)
const trained = { keepsNormalization: false }
const kept = { keepsNormalization: true }
const names = (learns: readonly boolean[]) => map.layers.flatMap(({ name }, i) => (learns[i] ? [name] : []))
/** The same layers as one block: the head is all there is. */
const single: LayerMap = {
  ...map,
  layers: map.layers.map((layer) => ({ ...layer, block: 0 })),
  blocks: [{ ...map.blocks[0], numLayers: 8 }],
}

describe('stops', () => {
  test('are one before each block and one beyond the head', () => {
    expect([headOnly(map), lastStop(map), lastStop({ ...map, oldTop: null })]).toEqual([2, 3, 2])
    expect([2, 3, 4].map((line) => isAsItIs(at(line)))).toEqual([false, true, true])
  })

  test('have names where they are presets without exceptions', () => {
    expect(
      (['as-it-is', 'head', 'last-block', 'upper-half', 'everything'] as const).map((preset) =>
        presetStop(map, preset),
      ),
    ).toEqual([3, 2, 1, 1, 0])
    expect([0, 1, 2, 3].map((line) => presetOf(map, at(line)))).toEqual([
      'everything',
      'last-block',
      'head',
      'as-it-is',
    ])
    expect(presetOf(map, at(2, 'conv1'))).toBeUndefined()
    expect(presetOf({ ...map, oldTop: null }, at(2))).toBe('head')
    expect(presetStop(single, 'last-block')).toBe(0)
  })

  test('are passed stage by stage', () => {
    expect([0, 1, 2, 3].map((line) => stageStop(map, line, 1))).toEqual([1, 2, 3, 3])
    expect([3, 2, 1, 0].map((line) => stageStop(map, line, -1))).toEqual([2, 1, 0, 0])
  })

  test('are reached from any number', () => {
    expect([1.4, 1.6, -3, 99].map((stop) => stopOf(map, moveLine(map, at(2), stop)))).toEqual([1, 2, 0, 3])
    const state = at(2, 'conv1')
    expect(moveLine(map, state, 2.2)).toBe(state)
  })
})

describe('exceptions', () => {
  test('that the line passes follow it again, others stay', () => {
    expect(moveLine(map, at(2, 'conv1'), 1)).toEqual(at(1, 'conv1'))
    expect(moveLine(map, at(2, 'conv2'), 1)).toEqual(at(1))
    expect(moveLine(map, at(1, 'dense'), 0)).toEqual(at(0, 'dense'))
    expect(moveLine(map, at(0, 'conv1'), 1)).toEqual(at(1))
    expect(moveLine(map, at(1, 'conv1', 'dense'), 3)).toEqual(at(3))
  })

  test('leave something that learns', () => {
    // above the second stop only the dense layer could learn, and it is excepted
    expect(moveLine(map, at(1, 'dense'), 2)).toEqual(at(2))
    expect(moveLine(map, at(1, 'conv1', 'dense'), 2)).toEqual(at(2, 'conv1', 'dense'))
    const head = at(2)
    expect(toggleLayer(map, head, 'dense', trained)).toBe(head)
    expect(toggleLayer(map, head, 'nowhere', trained)).toBe(head)
  })

  test('are of layers that could learn there', () => {
    const can = (name: string, rules = kept, line = 2) =>
      canBeExcepted(at(line), map.layers.find((layer) => layer.name === name) ?? map.layers[0], rules)
    expect([can('conv1'), can('relu'), can('bn1'), can('bn1', trained), can('conv1', kept, 3)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ])
    expect(toggleLayer(map, at(2), 'conv1', kept)).toEqual(at(2, 'conv1'))
    expect(toggleLayer(map, at(2, 'conv1'), 'conv1', kept)).toEqual(at(2))
  })
})

describe('what learns', () => {
  test('lies above the line, but for exceptions', () => {
    expect(names(wantedLayers(map, at(1)))).toEqual(['conv2', 'dense'])
    expect(names(wantedLayers(map, at(1, 'conv1', 'dense')))).toEqual(['conv1', 'conv2'])
    expect(names(wantedLayers(map, at(3)))).toEqual([])
    expect(names(wantedLayers(map, { firstTrainable: null, exceptions: ['dense'] }))).toEqual([])
  })

  test('is no BatchNormalization where the stage keeps them, unless it is all there is', () => {
    expect(names(learningLayers(map, at(0), kept))).toEqual(['conv1', 'conv2', 'dense'])
    expect(names(learningLayers(map, at(0), trained))).toEqual(['conv1', 'bn1', 'conv2', 'dense'])
    expect(names(learningLayers(map, at(0, 'conv1', 'conv2', 'dense'), kept))).toEqual(['bn1'])
  })

  test('is counted in blocks, layers and weights', () => {
    expect(lineCounts(map, at(1), trained)).toEqual({
      blocks: { frozen: 1, part: 0, total: 3 },
      layers: { frozen: 2, learning: 2 },
      weights: { learning: 134, total: 152 },
    })
    // of the BatchNormalization gradients change half
    expect(lineCounts(map, at(0), trained).weights.learning).toBe(10 + 4 + 100 + 34)
    expect(lineCounts(map, at(1, 'conv1'), trained).blocks).toEqual({ frozen: 0, part: 1, total: 3 })
    expect(blockStates(map, at(1, 'conv1'))).toEqual(['part', 'learning', 'learning'])
    expect(blockStates(map, at(2, 'conv2'))).toEqual(['frozen', 'learning', 'learning'])
  })

  test('as it is, is nothing: the model’s own top takes the new head’s place', () => {
    expect(lineCounts(map, at(3), trained)).toMatchObject({
      weights: { learning: 0, total: 118 + 500 },
      layers: { learning: 0 },
    })
    expect(lineCounts({ ...map, oldTop: null }, at(3), trained).weights.total).toBe(118)
  })

  test('a block with nothing to learn is what its side of the line is', () => {
    const bare = {
      ...map,
      layers: map.layers.map((layer) => (layer.block === 1 ? { ...layer, canLearn: false } : layer)),
    }
    expect([1, 2].map((line) => blockStates(bare, at(line))[1])).toEqual(['learning', 'frozen'])
  })

  test('ends what can be kept where it is lowest', () => {
    expect(cachingEnd(map, at(1), kept)).toEqual({ layer: 3, block: 1, isBelowLine: false })
    expect(cachingEnd(map, at(2, 'conv1'), kept)).toEqual({ layer: 1, block: 0, isBelowLine: true })
    expect(cachingEnd(map, at(0), kept)).toEqual({ layer: 1, block: 0, isBelowLine: false })
    expect(cachingEnd(map, at(3), kept)).toBeUndefined()
  })
})

describe('a stage of a plan', () => {
  test('has the line as a word or its first layer, with what departs from it', () => {
    expect(stageFreeze(map, at(0))).toEqual({ freeze: 'none' })
    expect(stageFreeze(map, at(1))).toEqual({ freeze: 'conv2' })
    expect(stageFreeze(map, at(2, 'conv1'))).toEqual({ freeze: 'head', exceptions: ['conv1'] })
    expect(stageFreeze(map, at(3))).toBeUndefined()
    expect(stageFreeze(single, at(0))).toEqual({ freeze: 'head' })
    // a dropout above the line acts as in training: the line begins with it
    const early = {
      ...map,
      layers: map.layers.map((layer) =>
        layer.name === 'relu'
          ? { ...layer, isDropout: true }
          : layer.name === 'conv2'
            ? { ...layer, canLearn: false }
            : layer,
      ),
    }
    expect(stageFreeze(early, at(1))).toEqual({ freeze: 'relu' })
  })

  test('draws the line it was made from', () => {
    for (const state of [at(0), at(1), at(2), at(1, 'conv1', 'dense')])
      expect(lineOfStage(map, stageFreeze(map, state) ?? { freeze: '' })).toEqual(state)
    expect(lineOfStage(map, { freeze: 'everything' })).toEqual(at(0))
    expect(lineOfStage(map, { freeze: 'last-block' })).toEqual(at(1))
    expect(lineOfStage(single, { freeze: 'last-block' })).toEqual(at(0))
  })

  test('may draw it within a block: what comes before it there is frozen', () => {
    expect(lineOfStage(map, { freeze: 'bn1' })).toEqual(at(0, 'conv1'))
    expect(lineOfStage(map, { freeze: 'bn1', exceptions: ['conv1'] })).toEqual(at(0))
    expect(lineOfStage(map, { freeze: 'drop' })).toEqual(at(2))
  })

  test('that names a layer of another model draws none', () => {
    expect(lineOfStage(map, { freeze: 'nowhere' })).toBeUndefined()
    expect(lineOfStage(map, { freeze: 'head', exceptions: ['nowhere'] })).toBeUndefined()
  })
})

describe('a line that was kept', () => {
  test('lies where its first layer does, with the exceptions that the model has, in its order', () => {
    expect(lineIn(map, { firstTrainable: 'conv2', exceptions: ['dense', 'gone', 'conv1'] })).toEqual(
      at(1, 'conv1', 'dense'),
    )
    expect(lineIn(map, { firstTrainable: 'gone', exceptions: [] })).toBeUndefined()
    expect(lineIn(map, { firstTrainable: null, exceptions: ['dense'] })).toEqual(at(3))
  })

  test('may stand by the number of its stop, as Frostline 0.1 kept it', () => {
    expect([0, 1, 2, 3, 99].map((stop) => lineIn(map, { stop, exceptions: ['conv1'] }))).toEqual([
      at(0, 'conv1'),
      at(1, 'conv1'),
      at(2, 'conv1'),
      at(3),
      at(3),
    ])
  })

  test('stays the same line when it is kept again', () => {
    for (const stop of [0, 1, 2, 3]) {
      expect(stopOf(map, at(stop))).toBe(stop)
      expect(lineIn(map, at(stop, 'bn1'))).toEqual(at(stop, 'bn1'))
    }
  })

  test('a plan may name a block too', () => {
    expect(lineOfStage(map, { freeze: 'middle' })).toEqual(at(1))
    expect(lineOfStage(map, { freeze: 'conv2' })).toEqual(at(1))
  })
})

test('a line may be named by any layer, the input among them, or by a block', () => {
  expect(['photo', 'conv2', 'middle', 'nowhere'].map((name) => firstByName(map, name))).toEqual([0, 3, 3, undefined])
})

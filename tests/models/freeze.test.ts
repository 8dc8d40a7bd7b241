import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidateCuts, cheapestCut } from '../../src/core/freeze/cuts.ts'
import {
  canLearn,
  freezePlan,
  frozenLayers,
  frozenPrefix,
  frozenWeights,
  trainableWeights,
} from '../../src/core/freeze/freeze-plan.ts'
import { suggestFrostLine } from '../../src/core/freeze/suggest.ts'
import { blocksOf } from '../../src/core/models/blocks.ts'
import { isStatistic, sizeOf } from '../../src/core/models/layer-graph.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { summary } from '../../src/core/models/summary.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { hasSharedModels, realModel } from './fixtures.ts'
import type { RealModel } from './fixtures.ts'
import { GraphBuilder, residualGraph } from './graphs.ts'
import { containing } from './matchers.ts'

/** Data of a failure that offers a name like this one. */
const offering = (name: string): unknown =>
  expect.objectContaining({ close: expect.arrayContaining([containing(name)]) as unknown })

const withHead = (graph: LayerGraph): LayerGraph =>
  replaceHead(graph, { numClasses: 3, dropout: 0.2, activation: 'softmax', seed: 0 })
const real = async (name: RealModel): Promise<LayerGraph> => withHead(await realModel(name))
const two = withHead(
  residualGraph([
    { depth: 2, shrinks: true },
    { depth: 2, shrinks: false },
  ]),
)
const limits = { numImages: 1000, numVariants: 4, cacheLimitBytes: 1e9 }

describe('the frost line', () => {
  test('head: only the new head learns, with its dropout', () => {
    expect(freezePlan(two, 'head').trainable).toEqual(['head_dropout', 'head_dense'])
    expect(trainableWeights(two, freezePlan(two, 'head'))).toEqual(['head_dense/kernel', 'head_dense/bias'])
  })

  test('last-block: the block before it too', () => {
    expect(freezePlan(two, 'last-block').trainable).toEqual(['x1l0', 'x1l1', 'head_dropout', 'head_dense'])
  })

  test('a layer: it and all after it', () => {
    expect(freezePlan(two, 'x0l1').trainable).toEqual(['x0l1', 'x1l0', 'x1l1', 'head_dropout', 'head_dense'])
    expect(freezePlan(two, 'photo')).toEqual(freezePlan(two, 'none'))
    expect(freezePlan(two, 'everything')).toEqual(freezePlan(two, 'none'))
  })

  test('a block: it and all after it', () => {
    const blocks = blocksOf(two)
    for (const [index, { name, layers }] of blocks.entries()) {
      const learning = new Set(blocks.slice(index).flatMap((block) => block.layers))
      const { trainable } = freezePlan(two, name)
      expect(trainable.every((layer) => learning.has(layer))).toBe(true)
      expect(trainable).toEqual(freezePlan(two, layers[0] ?? '').trainable)
    }
    expect(freezePlan(two, blocks.at(-2)?.name ?? '')).toEqual(freezePlan(two, 'last-block'))
  })

  test('a name that is nearly a block’s is answered with the block’s', () => {
    expect(() => freezePlan(two, 'stemm')).toThrow(
      expect.objectContaining({ code: 'model-no-such-layer', data: offering('stem') }),
    )
  })

  test('a layer that is not there is answered with the closest names', () => {
    expect(() => freezePlan(two, 'x1l2')).toThrow(
      expect.objectContaining({ code: 'model-no-such-layer', data: offering('x1l') }),
    )
  })

  test('a line above which nothing can learn is refused', () => {
    const builder = new GraphBuilder()
    builder.add(
      'act',
      'Activation',
      builder.add('fc', 'Dense', builder.add('flat', 'Flatten', 'photo'), { units: 3 }),
      { activation: 'softmax' },
    )
    expect(() => freezePlan(builder.graph(), 'act')).toThrow(expect.objectContaining({ code: 'freeze-nothing-learns' }))
  })

  test.skipIf(!hasSharedModels)('layers of inner models answer to their short names', async () => {
    const graph = await real('teachable-machine-export')
    expect(freezePlan(graph, 'block_16_project').trainable[0]).toBe('sequential_5/model2/block_16_project')
  })

  test.skipIf(!hasSharedModels)(
    'every weight is either frozen, learned by gradient, or a statistic of a layer that learns',
    async () => {
      for (const name of ['frostnet-64', 'teachable-machine-export'] as const) {
        const graph = await real(name)
        for (const { layers } of blocksOf(graph)) {
          const plan = freezePlan(graph, layers[0])
          const frozen = frozenWeights(graph, plan)
          const learned = trainableWeights(graph, plan)
          const moving = graph.layers
            .filter((layer) => plan.trainable.includes(layer.name))
            .flatMap(({ weightNames }) => weightNames.filter(isStatistic))
          expect([...frozen, ...learned, ...moving].sort()).toEqual([...graph.weights.keys()].sort())
          const rows = summary(graph, plan).rows.filter(({ isFrozen }) => isFrozen)
          expect(rows.map((row) => row.name)).toEqual(frozenLayers(graph, plan).map((layer) => layer.name))
        }
      }
    },
  )

  test('a frozen layer above one that learns is frozen, but not of the prefix', () => {
    const plan = freezePlan(two, 'head', ['x0l0'])
    expect(frozenLayers(two, plan).map(({ name }) => name)).toEqual(['c0', 'x0s', 'x0l1', 'x1l0', 'x1l1'])
    expect(frozenPrefix(two, plan).map(({ name }) => name)).toEqual(['photo', 'c0', 'x0s'])
  })
})

describe('cuts below the line', () => {
  test('begin at the pixels and end at the line; residual branches take several tensors', () => {
    const cuts = candidateCuts(two, freezePlan(two, 'head'))
    expect(cuts.map(({ tensors }) => tensors.join(' '))).toEqual([
      'photo',
      'c0',
      'c0 x0s',
      'x0s x0l0',
      'x0s x0l1',
      'x0sum',
      'x0relu',
      'x0relu x1l0',
      'x0relu x1l1',
      'x1sum',
      'x1relu',
      'head_pool',
    ])
    expect(cuts[1]).toMatchObject({ floatsPerImage: 16 * 16 * 8 })
    expect(cuts[3]).toMatchObject({ floatsPerImage: 2 * 8 * 8 * 8 })
    expect(cuts.at(-1)).toMatchObject({ floatsPerImage: 8, multiplyAddsAbove: 0 })
    expect(cuts[1]?.multiplyAddsBelow).toBe(16 * 16 * 8 * 9 * 3)
  })

  test('each cut decides all that lies above it', () => {
    const shapes = fc.array(fc.record({ depth: fc.integer({ min: 1, max: 3 }), shrinks: fc.boolean() }), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, position) => {
        const graph = withHead(residualGraph(shape))
        const candidates = graph.layers.filter(({ weightNames }) => weightNames.length > 0)
        const plan = freezePlan(graph, candidates[position % candidates.length]?.name)
        const prefix = frozenPrefix(graph, plan).map(({ name }) => name)
        const cuts = candidateCuts(graph, plan)
        expect(cuts).toHaveLength(prefix.length)
        const total = (cuts[0]?.multiplyAddsAbove ?? 0) + (cuts[0]?.multiplyAddsBelow ?? 0)
        for (const [i, cut] of cuts.entries()) {
          const below = new Set(prefix.slice(0, i + 1))
          const needed = graph.layers
            .filter(({ name }) => !below.has(name))
            .flatMap(({ inbound }) => inbound.filter((source) => below.has(source)))
          expect(new Set(cut.tensors)).toEqual(new Set(needed))
          expect(cut.multiplyAddsAbove + cut.multiplyAddsBelow).toBe(total)
        }
      }),
    )
  })

  test('the cheapest is the pooled features when only the head learns', () => {
    const chosen = cheapestCut(candidateCuts(two, freezePlan(two, 'head')), limits)
    expect(chosen).toMatchObject({ isCached: true, cachedFraction: 1, cacheBytes: 8 * 4 * 4000 })
    expect(chosen.cut.tensors).toEqual(['head_pool'])
  })

  test('pixels are read where a disk is slower than the processor', () => {
    const cuts = candidateCuts(two, freezePlan(two, 'x0l0'))
    const chosen = cheapestCut(cuts, { ...limits, readBytesPerSecond: 1e3 })
    expect(chosen).toMatchObject({ isCached: false, cut: { tensors: ['photo'] } })
  })

  test('what does not fit under the limit is computed, and a smaller cut preferred', () => {
    const cuts = candidateCuts(two, freezePlan(two, 'head'))
    const chosen = cheapestCut(cuts, { ...limits, cacheLimitBytes: 8 * 4 * 1000 })
    expect(chosen).toMatchObject({ cachedFraction: 0.25, cut: { tensors: ['head_pool'] } })
    expect(cheapestCut(cuts, { ...limits, cacheLimitBytes: 0 }).isCached).toBe(false)
  })

  test.skipIf(!hasSharedModels)('MobileNetV1 with the head alone caches 256 numbers a photo', async () => {
    const graph = await real('mobilenet-v1-0.25-224')
    expect(cheapestCut(candidateCuts(graph, freezePlan(graph, 'head')), limits).cut).toMatchObject({
      tensors: ['head_pool'],
      floatsPerImage: 256,
    })
  })
})

describe('a suggested line', () => {
  test.skipIf(!hasSharedModels)('more photos, more layers, always with reasons', async () => {
    const graph = await real('mobilenet-v1-0.25-224')
    const counts = [3, 149, 150, 999, 1000, 5000, 20_000, 1e6].map((numPhotos) => {
      const { choice, reasons } = suggestFrostLine(graph, numPhotos)
      expect(reasons.join(' ')).toMatch(/% of the model's parameters learn/)
      return trainableWeights(graph, freezePlan(graph, choice)).length
    })
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(suggestFrostLine(graph, 40).choice).toBe('head')
    expect(suggestFrostLine(graph, 500)).toMatchObject({ choice: 'conv_dw_13', block: 'conv_dw_pw_13' })
    expect(suggestFrostLine(graph, 1e6)).toMatchObject({ choice: 'none', block: 'stem' })
  })

  test('has no block, one, a third, two thirds or all of the backbone learn, by the number of photos', () => {
    const shape = Array.from({ length: 7 }, () => ({ depth: 1, shrinks: true }))
    const graph = withHead(residualGraph(shape))
    const byName = new Map(graph.layers.map((layer) => [layer.name, layer]))
    const learns = (name: string) => canLearn(byName.get(name) ?? graph.layers[0])
    const blocks = blocksOf(graph).filter(({ layers }) => layers.some(learns))
    const count = blocks.length - 1
    expect(count).toBeGreaterThan(5)
    const numLearning = [1, 149, 150, 999, 1000, 4999, 5000, 19_999, 20_000, 1e6].map((numPhotos) => {
      const { choice, block } = suggestFrostLine(graph, numPhotos)
      const lowest = blocks.findIndex(({ name }) => name === block)
      const first =
        choice === 'head' ? count : choice === 'none' ? 0 : blocks.findIndex(({ layers }) => layers.includes(choice))
      expect(first, String(numPhotos)).toBe(lowest)
      return count - lowest
    })
    const [third, thirds] = [Math.ceil(count / 3), Math.ceil((2 * count) / 3)]
    expect(numLearning).toEqual([0, 0, 1, 1, third, third, thirds, thirds, count, count])
  })

  test('says why, with the number of photos and the share of parameters', () => {
    const reasons = (numPhotos: number) => suggestFrostLine(two, numPhotos).reasons
    const share = (choice: string) => {
      const size = (names: Iterable<string>) =>
        [...names].reduce((sum, name) => sum + sizeOf(two.weights.get(name)?.shape ?? []), 0)
      return Math.round((100 * size(trainableWeights(two, freezePlan(two, choice)))) / size(two.weights.keys()))
    }
    expect(reasons(40)).toEqual([
      expect.stringMatching(/^40 photos are few/),
      `${share('head')} % of the model's parameters learn.`,
    ])
    expect(reasons(500)[0]).toContain('suffice to adapt the last block;')
    expect(reasons(1e6)).toEqual([
      '1,000,000 photos are enough for every layer to adapt to them.',
      `${share('none')} % of the model's parameters learn.`,
    ])
    const many = withHead(residualGraph(Array.from({ length: 7 }, () => ({ depth: 1, shrinks: true }))))
    expect(suggestFrostLine(many, 2000).reasons[0]).toMatch(/adapt the last \d of \d blocks;/)
  })
})

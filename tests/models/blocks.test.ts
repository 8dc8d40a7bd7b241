import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf, type Block } from '../../src/core/models/blocks.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { denseNet121, efficientNetB3, inceptionV3, nasNetMobile, resNet50 } from './architectures.ts'
import { hasSharedModels, REAL_MODELS, realModel } from './fixtures.ts'
import { GraphBuilder, residualGraph } from './graphs.ts'

const residuals = fc.array(fc.record({ depth: fc.integer({ min: 1, max: 3 }), shrinks: fc.boolean() }), {
  minLength: 1,
  maxLength: 4,
})
const numbered = (count: number, name: string, from = 1): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i + from}`)

/** Graphs wired at random: each layer takes the output of one or two before it, and what nobody takes is added up at the end. */
const tangles = fc
  .array(fc.tuple(fc.nat(), fc.option(fc.nat()), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 150 })
  .map((wires) => {
    const builder = new GraphBuilder([8, 8, 4])
    const made = ['photo']
    const untaken = new Set(made)
    const take = (position: number): string => {
      const name = made[made.length - 1 - (position % Math.min(made.length, 6))] ?? 'photo'
      untaken.delete(name)
      return name
    }
    for (const [i, [first, second, kind]] of wires.entries()) {
      const source = take(first)
      const other = second === null ? source : take(second)
      if (other !== source) builder.add(`l${i}`, 'Add', [source, other])
      else if (kind === 0) builder.add(`l${i}`, 'ReLU', source)
      else if (kind === 1) builder.add(`l${i}`, 'DepthwiseConv2D', source, { kernel_size: [3, 3], padding: 'same' })
      else builder.conv(`l${i}`, source, 4, kind === 2 ? { kernel_size: [1, 1] } : {})
      made.push(`l${i}`)
      untaken.add(`l${i}`)
    }
    let output = made.at(-1) ?? 'photo'
    if (untaken.size > 1) output = builder.add('joined', 'Add', [...untaken])
    builder.add('classes', 'Dense', builder.add('gap', 'GlobalAveragePooling2D', output), { units: 3 })
    return builder.graph()
  })

/** What a reader of the map relies on, whatever the graph. */
function expectWholeAndForward(graph: LayerGraph, blocks: readonly Block[]): void {
  expect(blocks.flatMap(({ layers }) => layers)).toEqual(graph.layers.map(({ name }) => name))
  expect(new Set(blocks.map(({ name }) => name)).size).toBe(blocks.length)
  expect(blocks.every(({ layers }) => layers.length > 0)).toBe(true)
  const blockOf = new Map(blocks.flatMap(({ layers }, index) => layers.map((name) => [name, index] as const)))
  for (const { name, inbound } of graph.layers)
    for (const source of inbound) expect(blockOf.get(source) ?? -1).toBeLessThanOrEqual(blockOf.get(name) ?? -1)
}

describe('blocks of models that people use', () => {
  test.each([
    ['ResNet50', resNet50, 18],
    ['EfficientNetB3', efficientNetB3, 43],
    ['DenseNet121', denseNet121, 64],
    ['InceptionV3', inceptionV3, 16],
    ['NASNetMobile', nasNetMobile, 18],
  ] as const)('%s', (_, build, numBlocks) => {
    const graph = build()
    const blocks = blocksOf(graph)
    expect(blocks).toHaveLength(numBlocks)
    expect(blocks[0]?.name).toBe('stem')
    expect(blocks.at(-1)).toEqual({ name: 'head', layers: ['avg_pool', 'predictions'] })
    expectWholeAndForward(graph, blocks)
  })

  test.skipIf(!hasSharedModels).each([
    ['frostnet-64', ['stem', ...numbered(9, 'block'), 'head']],
    ['mobilenet-v1-0.25-224', ['stem', ...numbered(13, 'conv_dw_pw_'), 'head']],
    ['mobilenet-v2-1.0-224-folded', ['stem', ...numbered(17, 'block'), 'head']],
    ['teachable-machine-export', ['stem', 'expanded_conv', ...numbered(16, 'block_'), 'head']],
  ] as const)('%s has those of its paper', async (name, names) => {
    const graph = await realModel(name)
    expect(blocksOf(graph).map((block) => block.name)).toEqual(names)
    expectWholeAndForward(graph, blocksOf(graph))
  })

  test('NASNet, in which branches never meet in one tensor, is parted where its cells end', () => {
    for (const { name, layers } of blocksOf(nasNetMobile()).slice(1, -2)) {
      expect(layers.length).toBeLessThanOrEqual(60)
      expect(layers.slice(-3).join(' '), name).toMatch(/\bconcatenate_\d+/)
    }
  })

  test('the residual branch of ResNet is one block with its sum and what follows', () => {
    expect(blocksOf(resNet50())[2]?.layers).toEqual([
      ...['1_conv', '1_bn', '1_relu', '2_conv', '2_bn', '2_relu', '3_conv', '3_bn', 'add', 'out'].map(
        (role) => `conv2_block2_${role}`,
      ),
    ])
  })

  test.skipIf(!hasSharedModels)('inverted residuals without telling names begin where they widen', async () => {
    const blocks = blocksOf(await realModel('mobilenet-v2-1.0-224-folded'))
    expect(blocks[4]?.layers).toEqual(['conv_10', 'conv_10_relu', 'dwconv_11', 'dwconv_11_relu', 'conv_12'])
    expect(blocks[3]?.layers.at(-1)).toBe('add')
  })

  test('padding goes with the convolution it is for', () => {
    const builder = new GraphBuilder()
    const padded = builder.add('pad', 'ZeroPadding2D', builder.conv('first', 'photo', 8), {
      padding: [
        [0, 1],
        [0, 1],
      ],
    })
    builder.add('depthwise', 'DepthwiseConv2D', padded, { kernel_size: [3, 3], strides: [2, 2] })
    builder.add('classes', 'Dense', builder.add('gap', 'GlobalAveragePooling2D', 'depthwise'), { units: 3 })
    expect(blocksOf(builder.graph()).map(({ layers }) => layers.join(' '))).toEqual([
      'photo first',
      'pad depthwise',
      'gap classes',
    ])
  })
})

describe('blocks of any graph', () => {
  test('are all layers, each once, in order, and no edge goes back to an earlier block', () => {
    fc.assert(
      fc.property(tangles, (graph) => expectWholeAndForward(graph, blocksOf(graph))),
      { numRuns: 200 },
    )
  })

  test('never part a branch of up to 60 layers from its merge', () => {
    fc.assert(
      fc.property(residuals, (shape) => {
        const graph = residualGraph(shape)
        const blocks = blocksOf(graph)
        expectWholeAndForward(graph, blocks)
        for (const [i] of shape.entries()) {
          const own = graph.layers.filter(({ name }) => new RegExp(`^x${i}[ls]`).test(name)).map(({ name }) => name)
          expect(blocks.filter(({ layers }) => own.some((name) => layers.includes(name)))).toHaveLength(1)
        }
        expect(blocks.at(-1)).toEqual({ name: 'head', layers: ['gap', 'classes'] })
        expect(blocks.length).toBe(shape.length + 2)
      }),
    )
  })

  test('no piece of a long branch has over 60 layers', () => {
    const builder = new GraphBuilder([8, 8, 4])
    let x = builder.conv('first', 'photo', 4)
    const far = x
    for (let i = 0; i < 200; i++) x = builder.add(`r${i}`, 'ReLU', builder.conv(`c${i}`, x, 4))
    builder.add('sum', 'Add', [x, far])
    builder.add('classes', 'Dense', builder.add('gap', 'GlobalAveragePooling2D', 'sum'), { units: 3 })
    const blocks = blocksOf(builder.graph())
    expectWholeAndForward(builder.graph(), blocks)
    expect(Math.max(...blocks.map(({ layers }) => layers.length))).toBeLessThanOrEqual(60)
    expect(blocks.length).toBeGreaterThan(7)
  })

  test('only one tensor passes from a block to those after it where none had to be parted', async () => {
    const graphs = [
      residualGraph([
        { depth: 3, shrinks: true },
        { depth: 1, shrinks: false },
      ]),
      resNet50(),
      inceptionV3(),
      efficientNetB3(),
    ]
    if (hasSharedModels) for (const name of REAL_MODELS) graphs.push(await realModel(name))
    for (const graph of graphs) {
      const before = new Set<string>()
      for (const { layers } of blocksOf(graph)) {
        for (const name of layers) before.add(name)
        const crossing = graph.layers
          .filter(({ name }) => !before.has(name))
          .flatMap(({ inbound }) => inbound.filter((source) => before.has(source)))
        expect(new Set(crossing).size).toBeLessThanOrEqual(1)
      }
    }
  })
})

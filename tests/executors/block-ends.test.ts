import { describe, expect, test } from 'vitest'
import { compileInference } from '../../src/core/engine/compile/compile.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { blocksOf } from '../../src/core/models/blocks.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { replaceHead } from '../../src/core/models/surgery.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { ForwardPasses } from '../../src/trainer/measure/forward-times.ts'
import { noise } from '../../src/trainer/measure/pace.ts'
import { loadExecutor, nativeOrSkip } from './executors.ts'
import { smallModel } from './small-model.ts'

const NUM_IMAGES = 3
const HEAD = { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 } as const
const native = nativeOrSkip()

/** The first value of each photo after every block, where one tensor leaves it, of a plain pass. */
async function plainPass(executor: Executor, graph: LayerGraph, pixels: Uint8Array): Promise<number[][]> {
  const ends = blocksOf(graph).map(({ layers }) => layers.at(-1) as string)
  const program = compileInference(graph, ends)
  const session = await executor.load(program)
  const used = [...graph.weights].filter(([name]) => program.variables.has(name))
  session.assign(new Map(used.map(([name, weight]) => [name, { dtype: 'float32' as const, ...weight }])))
  const { inputHeight, inputWidth, mean, std, channelOrder } = graph.preprocessing
  const values = Float32Array.from(pixels, (_, i) => {
    const channel = i % 3
    const byte = pixels[channelOrder === 'rgb' ? i : i - channel + (2 - channel)]
    return (byte - mean[channel]) / std[channel]
  })
  const outputs = session.run('call', {
    x: { dtype: 'float32', shape: [NUM_IMAGES, inputHeight, inputWidth, 3], values },
  })
  session.dispose()
  return ends.map((end) => {
    const { values: all } = outputs[end]
    const size = all.length / NUM_IMAGES
    return Array.from({ length: NUM_IMAGES }, (_, i) => all[i * size])
  })
}

async function expectAgreementOf(executor: Executor, graph: LayerGraph): Promise<void> {
  const blocks = blocksOf(graph)
  const { inputHeight, inputWidth } = graph.preprocessing
  const pixels = noise(NUM_IMAGES * inputHeight * inputWidth * 3)
  const expected = await plainPass(executor, graph, pixels)
  const passes = await ForwardPasses.load(executor, graph, blocks, [...blocks.keys()])
  for (const block of blocks.keys()) {
    const values = passes.run(block, pixels.slice(), NUM_IMAGES)
    expect(values).toHaveLength(NUM_IMAGES)
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[block][i], 4))
  }
  passes.dispose()
}

const executors: readonly (readonly [string, () => Promise<Executor>])[] = [
  ...(native ? [['native', () => Promise.resolve(native)] as const] : []),
  ['wasm', () => loadExecutor('wasm')],
  ['onnx', () => loadExecutor('onnx')],
]

describe.each(executors)('a pass up to the end of a block, %s', (_, load) => {
  test('gives what a plain pass gives there: the bundled model', async () => {
    await expectAgreementOf(await load(), replaceHead((await openModel()).graph, HEAD))
  })

  test('gives what a plain pass gives there: channels turned round, residual sum', async () => {
    await expectAgreementOf(await load(), replaceHead(smallModel(), HEAD))
  })

  test('computes nothing beyond: what cannot be computed there is no hindrance', async () => {
    const graph = replaceHead(smallModel(), HEAD)
    const blocks = blocksOf(graph)
    const passes = await ForwardPasses.load(await load(), graph, blocks, [...blocks.keys()])
    expect(() => passes.run(blocks.length, noise(NUM_IMAGES * 12 * 12 * 3), NUM_IMAGES)).toThrow('has no output')
    passes.dispose()
  })
})

import type { Layer, LayerGraph, WeightTensor } from '../../src/core/models/layer-graph.ts'
import { sizeOf } from '../../src/core/models/layer-graph.ts'
import { expectedWeights, inputShapesOf, outputShape } from '../../src/core/models/layer-sizes.ts'

/** Builds graphs layer by layer; weights are 1, 2, 3, … */
export class GraphBuilder {
  readonly layers: Layer[] = []
  readonly weights = new Map<string, WeightTensor>()
  readonly #shapes = new Map<string, number[]>()

  constructor(shape: readonly number[] = [32, 32, 3]) {
    this.add('photo', 'InputLayer', [], { batch_input_shape: [null, ...shape] })
  }

  add(
    name: string,
    className: string,
    inbound: string | readonly string[],
    config: Record<string, unknown> = {},
  ): string {
    const layer = { name, className, inbound: [inbound].flat(), config: { name, ...config }, weightNames: [] }
    const inputs = inputShapesOf(layer, this.#shapes)
    this.#shapes.set(name, outputShape(layer, inputs))
    const weights = expectedWeights(layer, inputs)
    for (const weight of weights)
      this.weights.set(`${name}/${weight.name}`, {
        shape: weight.shape,
        values: new Float32Array(sizeOf(weight.shape)).map((_, i) => i + 1),
      })
    this.layers.push({ ...layer, weightNames: weights.map((weight) => `${name}/${weight.name}`) })
    return name
  }

  conv(name: string, from: string, filters: number, config: Record<string, unknown> = {}): string {
    return this.add(name, 'Conv2D', from, { filters, kernel_size: [3, 3], padding: 'same', ...config })
  }

  graph(output: string = this.layers.at(-1)?.name ?? ''): LayerGraph {
    const { layers, weights } = this
    const preprocessing = {
      inputHeight: 32,
      inputWidth: 32,
      resize: 'stretch',
      channelOrder: 'rgb',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    } as const
    return {
      name: 'built',
      layers,
      weights,
      input: 'photo',
      output,
      preprocessing,
      provenance: { source: 'test', format: 'test' },
    }
  }
}

/** A stem, residual blocks of 1 to 3 convolutions (some with a convolved shortcut, some halving the image), pooling and a classifier. */
export function residualGraph(blocks: readonly { depth: number; shrinks: boolean }[]): LayerGraph {
  const builder = new GraphBuilder()
  let x = builder.conv('c0', 'photo', 8, { strides: [2, 2] })
  for (const [i, { depth, shrinks }] of blocks.entries()) {
    const strides = shrinks ? [2, 2] : [1, 1]
    const shortcut = shrinks ? builder.conv(`x${i}s`, x, 8, { strides }) : x
    let y = x
    for (let j = 0; j < depth; j++) y = builder.conv(`x${i}l${j}`, y, 8, j === 0 ? { strides } : {})
    x = builder.add(`x${i}sum`, 'Add', [shortcut, y])
    x = builder.add(`x${i}relu`, 'ReLU', x)
  }
  builder.add('gap', 'GlobalAveragePooling2D', x)
  builder.add('classes', 'Dense', 'gap', { units: 10, activation: 'softmax' })
  return builder.graph()
}

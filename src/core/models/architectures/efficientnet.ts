import { RAW_BYTES } from '../known-scalings.ts'
import { type Architecture, divisible, Net, squeezeExcite, type Variant } from './net.ts'

/** Kernel, repeats, channels, expansion, stride of the first (Tan & Le 2019, arXiv:1905.11946, Table 1). */
const STAGES: readonly (readonly [number, number, number, number, number])[] = [
  [3, 1, 16, 1, 1], [3, 2, 24, 6, 2], [5, 2, 40, 6, 2], [3, 3, 80, 6, 2], [5, 3, 112, 6, 1], [5, 4, 192, 6, 2], [3, 1, 320, 6, 1],
] // prettier-ignore
const DROP_CONNECT = 0.2

/** Width and depth of each size, its side and its head's dropout. */
const SIZES: readonly (readonly [string, number, number, number, number])[] = [
  ['b0', 1, 1, 224, 0.2],
  ['b1', 1, 1.1, 240, 0.2],
  ['b2', 1.1, 1.2, 260, 0.3],
  ['b3', 1.2, 1.4, 300, 0.3],
]

/** EfficientNet B0 to B3, names as in keras/src/applications/efficientnet.py. Bytes go in: the first layers rescale them. */
export const efficientNet: Architecture = { scaling: RAW_BYTES, variants: SIZES.map((size) => variant(...size)) }

function variant(name: string, width: number, depth: number, side: number, dropout: number): Variant {
  const channels = (n: number): number => divisible(n * width)
  const numRepeats = (n: number): number => Math.ceil(depth * n)
  const numBlocks = STAGES.reduce((sum, [, repeats]) => sum + numRepeats(repeats), 0)
  return {
    title: `EfficientNet${name.toUpperCase()}`,
    size: side,
    build: (size, numClasses) => {
      const net = new Net(`efficientnet${name}`, size)
      let x = net.add('Normalization', undefined, [net.rescale(undefined, net.input, 1 / 255)], { axis: -1 })
      x = net.conv('stem_conv', net.padForStride('stem_conv_pad', x, 3), channels(32), 3, { strides: 2, padding: 'valid' }) // prettier-ignore
      x = net.activation('stem_activation', net.bn('stem_bn', x), 'silu')
      let index = 0
      for (const [stage, [kernel, repeats, filters, expansion, firstStride]] of STAGES.entries())
        for (let i = 0; i < numRepeats(repeats); i++)
          x = invertedResidual(net, x, `block${stage + 1}${String.fromCharCode(97 + i)}_`, {
            kernel, expansion, filters: channels(filters), strides: i === 0 ? firstStride : 1, dropRate: (DROP_CONNECT * index++) / numBlocks,
          }) // prettier-ignore
      x = net.activation('top_activation', net.bn('top_bn', net.conv('top_conv', x, channels(1280), 1)), 'silu')
      if (numClasses === undefined) return net.finish(x)
      x = net.dropout('top_dropout', net.globalAverage('avg_pool', x), dropout)
      return net.finish(net.dense('predictions', x, numClasses, 'softmax'))
    },
  }
}

interface Block {
  readonly kernel: number
  readonly expansion: number
  readonly filters: number
  readonly strides: number
  readonly dropRate: number
}

function invertedResidual(net: Net, input: string, name: string, block: Block): string {
  const { kernel, expansion, filters, strides, dropRate } = block
  const channelsIn = net.channels(input)
  let x = input
  if (expansion !== 1) {
    x = net.conv(`${name}expand_conv`, x, channelsIn * expansion, 1)
    x = net.activation(`${name}expand_activation`, net.bn(`${name}expand_bn`, x), 'silu')
  }
  if (strides === 2) x = net.padForStride(`${name}dwconv_pad`, x, kernel)
  x = net.depthwise(`${name}dwconv`, x, kernel, { strides, padding: strides === 2 ? 'valid' : 'same' })
  x = net.activation(`${name}activation`, net.bn(`${name}bn`, x), 'silu')
  x = squeezeExcite(net, x, name, Math.max(1, Math.floor(channelsIn / 4)))
  x = net.bn(`${name}project_bn`, net.conv(`${name}project_conv`, x, filters, 1))
  if (strides !== 1 || channelsIn !== filters) return x
  if (dropRate > 0) x = net.dropPath(`${name}drop`, x, dropRate)
  return net.add('Add', `${name}add`, [x, input])
}

import { RAW_BYTES } from '../known-scalings.ts'
import { type Architecture, Net, squeezeExcite } from './net.ts'

interface Stage {
  readonly repeats: number
  readonly filters: number
  readonly expansion: number
  readonly strides: number
  /** One convolution expands and looks around; otherwise a depthwise one looks around, with squeeze and excitation. */
  readonly isFused: boolean
}

/** The B0 of Tan & Le 2021 (arXiv:2104.00298) as Keras has it. */
const STAGES: readonly Stage[] = [
  { repeats: 1, filters: 16, expansion: 1, strides: 1, isFused: true },
  { repeats: 2, filters: 32, expansion: 4, strides: 2, isFused: true },
  { repeats: 2, filters: 48, expansion: 4, strides: 2, isFused: true },
  { repeats: 3, filters: 96, expansion: 4, strides: 2, isFused: false },
  { repeats: 5, filters: 112, expansion: 6, strides: 1, isFused: false },
  { repeats: 8, filters: 192, expansion: 6, strides: 2, isFused: false },
]
const NUM_BLOCKS = STAGES.reduce((sum, { repeats }) => sum + repeats, 0)
const DROP_CONNECT = 0.2
const BN = { momentum: 0.9 }

/** EfficientNetV2-B0, names as in keras/src/applications/efficientnet_v2.py. Bytes go in: the first layers rescale them. */
export const efficientNetV2B0: Architecture = {
  scaling: RAW_BYTES,
  variants: [
    {
      title: 'EfficientNetV2B0',
      size: 224,
      build: (size, numClasses) => {
        const net = new Net('efficientnetv2-b0', size)
        let x = net.add('Normalization', undefined, [net.rescale(undefined, net.input, 1 / 255)], {
          axis: -1,
          mean: [0.485, 0.456, 0.406],
          variance: [0.229 ** 2, 0.224 ** 2, 0.225 ** 2],
        })
        x = net.activation('stem_activation', net.bn('stem_bn', net.conv('stem_conv', x, 32, 3, { strides: 2 }), BN), 'silu') // prettier-ignore
        let index = 0
        for (const [stage, { repeats, strides, isFused, ...rest }] of STAGES.entries())
          for (let i = 0; i < repeats; i++) {
            const block = { ...rest, strides: i === 0 ? strides : 1, dropRate: (DROP_CONNECT * index++) / NUM_BLOCKS }
            const name = `block${stage + 1}${String.fromCharCode(97 + i)}_`
            x = isFused ? fused(net, x, name, block) : invertedResidual(net, x, name, block)
          }
        x = net.activation('top_activation', net.bn('top_bn', net.conv('top_conv', x, 1280, 1), BN), 'silu')
        if (numClasses === undefined) return net.finish(x)
        x = net.dropout('top_dropout', net.globalAverage('avg_pool', x), 0.2)
        return net.finish(net.dense('predictions', x, numClasses, 'softmax'))
      },
    },
  ],
}

interface Block {
  readonly filters: number
  readonly expansion: number
  readonly strides: number
  readonly dropRate: number
}

function fused(net: Net, input: string, name: string, block: Block): string {
  const { filters, expansion, strides } = block
  let x = input
  if (expansion === 1) {
    x = net.bn(`${name}project_bn`, net.conv(`${name}project_conv`, x, filters, 3, { strides }), BN)
    return withShortcut(net, input, net.activation(`${name}project_activation`, x, 'silu'), name, block)
  }
  x = net.conv(`${name}expand_conv`, x, net.channels(input) * expansion, 3, { strides })
  x = net.activation(`${name}expand_activation`, net.bn(`${name}expand_bn`, x, BN), 'silu')
  x = net.bn(`${name}project_bn`, net.conv(`${name}project_conv`, x, filters, 1), BN)
  return withShortcut(net, input, x, name, block)
}

function invertedResidual(net: Net, input: string, name: string, block: Block): string {
  const { filters, expansion, strides } = block
  let x = net.conv(`${name}expand_conv`, input, net.channels(input) * expansion, 1)
  x = net.activation(`${name}expand_activation`, net.bn(`${name}expand_bn`, x, BN), 'silu')
  x = net.activation(`${name}activation`, net.bn(`${name}bn`, net.depthwise(`${name}dwconv2`, x, 3, { strides }), BN), 'silu') // prettier-ignore
  x = squeezeExcite(net, x, name, Math.max(1, Math.floor(net.channels(input) / 4)))
  x = net.bn(`${name}project_bn`, net.conv(`${name}project_conv`, x, filters, 1), BN)
  return withShortcut(net, input, x, name, block)
}

function withShortcut(net: Net, input: string, x: string, name: string, { filters, strides, dropRate }: Block): string {
  if (strides !== 1 || net.channels(input) !== filters) return x
  return net.add('Add', `${name}add`, [dropRate > 0 ? net.dropPath(`${name}drop`, x, dropRate) : x, input])
}

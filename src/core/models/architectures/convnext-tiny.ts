import { RAW_BYTES } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

/** Blocks and channels of each stage (Liu et al. 2022, arXiv:2201.03545). */
const STAGES: readonly (readonly [number, number])[] = [[3, 96], [3, 192], [9, 384], [3, 768]] // prettier-ignore
const LN = { axis: [-1], epsilon: 1e-6, center: true, scale: true }
const NAME = 'convnext_tiny'

/** ConvNeXtTiny, names as in keras/src/applications/convnext.py. Bytes go in: the first layer normalizes them. */
export const convNeXtTiny: Architecture = {
  scaling: RAW_BYTES,
  variants: [
    {
      title: 'ConvNeXtTiny',
      size: 224,
      build: (size, numClasses) => {
        const net = new Net(NAME, size)
        const inner = (model: string, layer: string): [string, string] => [`${model}/${layer}`, layer]
        let x = net.add('Normalization', `${NAME}_prestem_normalization`, [net.input], {
          axis: -1,
          mean: [123.675, 116.28, 103.53],
          variance: [58.395 ** 2, 57.12 ** 2, 57.375 ** 2],
        })
        for (const [stage, [depth, channels]] of STAGES.entries()) {
          const convolution = { strides: stage === 0 ? 4 : 2, padding: 'valid', bias: true } as const
          if (stage === 0) {
            const [convName, localConv] = inner(`${NAME}_stem`, `${NAME}_stem_conv`)
            const [normName, localNorm] = inner(`${NAME}_stem`, `${NAME}_stem_layernorm`)
            x = net.conv(convName, x, channels, 4, convolution, localConv)
            x = net.add('LayerNormalization', normName, [x], LN, localNorm)
          } else {
            const model = `${NAME}_downsampling_block_${stage - 1}`
            const [normName, localNorm] = inner(model, `${NAME}_downsampling_layernorm_${stage - 1}`)
            const [convName, localConv] = inner(model, `${NAME}_downsampling_conv_${stage - 1}`)
            x = net.add('LayerNormalization', normName, [x], LN, localNorm)
            x = net.conv(convName, x, channels, 2, convolution, localConv)
          }
          for (let i = 0; i < depth; i++) x = block(net, x, `${NAME}_stage_${stage}_block_${i}`)
        }
        if (numClasses === undefined) return net.finish(net.add('LayerNormalization', 'layer_normalization', [x], LN))
        x = net.add('LayerNormalization', `${NAME}_head_layernorm`, [net.globalAverage(`${NAME}_head_gap`, x)], LN)
        return net.finish(net.dense(`${NAME}_head_dense`, x, numClasses, 'softmax'))
      },
    },
  ],
}

function block(net: Net, input: string, name: string): string {
  const channels = net.channels(input)
  let x = net.conv(`${name}_depthwise_conv`, input, channels, 7, { bias: true, groups: channels })
  x = net.add('LayerNormalization', `${name}_layernorm`, [x], LN)
  x = net.activation(`${name}_gelu`, net.dense(`${name}_pointwise_conv_1`, x, 4 * channels), 'gelu')
  x = net.dense(`${name}_pointwise_conv_2`, x, channels)
  x = net.add('LayerScale', `${name}_layer_scale`, [x], { projection_dim: channels })
  return net.add('Add', undefined, [input, net.activation(`${name}_identity`, x, 'linear')])
}

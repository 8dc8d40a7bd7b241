import { TORCH_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

const BN = { epsilon: 1.001e-5 }
const GROWTH = 32
/** Dense layers in each block (Huang et al. 2016, arXiv:1608.06993, Table 1). */
const BLOCKS = [6, 12, 24, 16]

/** DenseNet121, names as in keras/src/applications/densenet.py. */
export const denseNet121: Architecture = {
  scaling: TORCH_SCALING,
  variants: [
    {
      title: 'DenseNet121',
      size: 224,
      build: (size, numClasses) => {
        const net = new Net('densenet121', size)
        let x = net.conv('conv1_conv', net.pad(undefined, net.input, 3), 64, 7, { strides: 2, padding: 'valid' })
        x = net.activation('conv1_relu', net.bn('conv1_bn', x, BN), 'relu')
        x = net.maxPool('pool1', net.pad(undefined, x, 1), 3, 2)
        for (const [index, numLayers] of BLOCKS.entries()) {
          for (let i = 1; i <= numLayers; i++) x = denseLayer(net, x, `conv${index + 2}_block${i}`)
          if (index < BLOCKS.length - 1) x = transition(net, x, `pool${index + 2}`)
        }
        x = net.activation('relu', net.bn('bn', x, BN), 'relu')
        if (numClasses === undefined) return net.finish(x)
        return net.finish(net.dense('predictions', net.globalAverage('avg_pool', x), numClasses, 'softmax'))
      },
    },
  ],
}

function denseLayer(net: Net, input: string, name: string): string {
  let x = net.activation(`${name}_0_relu`, net.bn(`${name}_0_bn`, input, BN), 'relu')
  x = net.conv(`${name}_1_conv`, x, 4 * GROWTH, 1, { padding: 'valid' })
  x = net.activation(`${name}_1_relu`, net.bn(`${name}_1_bn`, x, BN), 'relu')
  return net.concat(`${name}_concat`, [input, net.conv(`${name}_2_conv`, x, GROWTH, 3)])
}

/** Halves channels, height and width. */
function transition(net: Net, input: string, name: string): string {
  const x = net.activation(`${name}_relu`, net.bn(`${name}_bn`, input, BN), 'relu')
  const halved = net.conv(`${name}_conv`, x, Math.floor(net.channels(x) / 2), 1, { padding: 'valid' })
  return net.averagePool(`${name}_pool`, halved, 2, 2)
}

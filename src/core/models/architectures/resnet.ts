import { CAFFE_SCALING, TF_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

const BN = { epsilon: 1.001e-5 }
/** Channels and blocks of each stage of the 50-layer network (He et al. 2015, arXiv:1512.03385, Table 1). */
const STAGES: readonly (readonly [number, number])[] = [[64, 3], [128, 4], [256, 6], [512, 3]] // prettier-ignore

function classifier(net: Net, x: string, numClasses: number | undefined): string {
  if (numClasses === undefined) return x
  return net.dense('predictions', net.globalAverage('avg_pool', x), numClasses, 'softmax')
}

/** ResNet50, names as in keras/src/applications/resnet.py. */
export const resNet50: Architecture = {
  scaling: CAFFE_SCALING,
  variants: [
    {
      title: 'ResNet50',
      size: 224,
      build: (size, numClasses) => {
        const net = new Net('resnet50', size)
        let x = net.conv('conv1_conv', net.pad('conv1_pad', net.input, 3), 64, 7, { strides: 2, padding: 'valid', bias: true }) // prettier-ignore
        x = net.activation('conv1_relu', net.bn('conv1_bn', x, BN), 'relu')
        x = net.maxPool('pool1_pool', net.pad('pool1_pad', x, 1), 3, 2)
        for (const [stage, [filters, blocks]] of STAGES.entries())
          for (let i = 1; i <= blocks; i++)
            x = residual(net, x, `conv${stage + 2}_block${i}`, filters, i === 1 && stage > 0 ? 2 : 1, i === 1)
        return net.finish(classifier(net, x, numClasses))
      },
    },
  ],
}

function residual(net: Net, input: string, name: string, filters: number, strides: number, projects: boolean): string {
  const plain = { padding: 'valid', bias: true } as const
  const shortcut = projects
    ? net.bn(`${name}_0_bn`, net.conv(`${name}_0_conv`, input, 4 * filters, 1, { ...plain, strides }), BN)
    : input
  let x = net.conv(`${name}_1_conv`, input, filters, 1, { ...plain, strides })
  x = net.activation(`${name}_1_relu`, net.bn(`${name}_1_bn`, x, BN), 'relu')
  x = net.conv(`${name}_2_conv`, x, filters, 3, { bias: true })
  x = net.activation(`${name}_2_relu`, net.bn(`${name}_2_bn`, x, BN), 'relu')
  x = net.bn(`${name}_3_bn`, net.conv(`${name}_3_conv`, x, 4 * filters, 1, plain), BN)
  return net.activation(`${name}_out`, net.add('Add', `${name}_add`, [shortcut, x]), 'relu')
}

/** ResNet50V2 (He et al. 2016, arXiv:1603.05027), names as in keras/src/applications/resnet_v2.py. */
export const resNet50V2: Architecture = {
  scaling: TF_SCALING,
  variants: [
    {
      title: 'ResNet50V2',
      size: 224,
      build: (size, numClasses) => {
        const net = new Net('resnet50v2', size)
        let x = net.conv('conv1_conv', net.pad('conv1_pad', net.input, 3), 64, 7, { strides: 2, padding: 'valid', bias: true }) // prettier-ignore
        x = net.maxPool('pool1_pool', net.pad('pool1_pad', x, 1), 3, 2)
        for (const [stage, [filters, blocks]] of STAGES.entries())
          for (let i = 1; i <= blocks; i++)
            x = preactivated(net, x, `conv${stage + 2}_block${i}`, filters, i === blocks && stage < 3 ? 2 : 1, i === 1)
        x = net.activation('post_relu', net.bn('post_bn', x, BN), 'relu')
        return net.finish(classifier(net, x, numClasses))
      },
    },
  ],
}

function preactivated(net: Net, input: string, name: string, filters: number, strides: number, projects: boolean): string {
  const activated = net.activation(`${name}_preact_relu`, net.bn(`${name}_preact_bn`, input, BN), 'relu')
  const narrowed = (): string => (strides > 1 ? net.maxPool(undefined, input, 1, strides) : input)
  const shortcut = projects
    ? net.conv(`${name}_0_conv`, activated, 4 * filters, 1, { strides, padding: 'valid', bias: true })
    : narrowed()
  let x = net.conv(`${name}_1_conv`, activated, filters, 1, { padding: 'valid' })
  x = net.activation(`${name}_1_relu`, net.bn(`${name}_1_bn`, x, BN), 'relu')
  x = net.conv(`${name}_2_conv`, net.pad(`${name}_2_pad`, x, 1), filters, 3, { strides, padding: 'valid' })
  x = net.activation(`${name}_2_relu`, net.bn(`${name}_2_bn`, x, BN), 'relu')
  x = net.conv(`${name}_3_conv`, x, 4 * filters, 1, { padding: 'valid', bias: true })
  return net.add('Add', `${name}_out`, [shortcut, x])
} // prettier-ignore

import { CAFFE_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

/** Squeezed and expanded channels of the fire modules, with a pooling before those marked. */
const FIRES: readonly (readonly [id: number, squeezed: number, expanded: number, pooledBefore?: string])[] = [
  [2, 16, 64], [3, 16, 64], [4, 32, 128, 'pool3'], [5, 32, 128], [6, 48, 192, 'pool5'], [7, 48, 192], [8, 64, 256], [9, 64, 256],
] // prettier-ignore

/**
 * SqueezeNet 1.1 (Iandola et al. 2016, arXiv:1602.07360, and its repository's SqueezeNet_v1.1), named as in the files that go round for Keras
 * (github.com/rcmalli/keras-squeezenet).
 */
export const squeezeNet: Architecture = {
  scaling: CAFFE_SCALING,
  variants: [
    {
      title: 'SqueezeNet 1.1',
      size: 227,
      build: (size, numClasses) => {
        const net = new Net('squeezenet', size)
        const bias = true
        let x = net.conv('conv1', net.input, 64, 3, { strides: 2, padding: 'valid', bias })
        x = net.maxPool('pool1', net.activation('relu_conv1', x, 'relu'), 3, 2)
        for (const [id, squeezed, expanded, pooledBefore] of FIRES) {
          if (pooledBefore !== undefined) x = net.maxPool(pooledBefore, x, 3, 2)
          x = net.conv(`fire${id}/squeeze1x1`, x, squeezed, 1, { padding: 'valid', bias })
          x = net.activation(`fire${id}/relu_squeeze1x1`, x, 'relu')
          const one = net.conv(`fire${id}/expand1x1`, x, expanded, 1, { padding: 'valid', bias })
          const left = net.activation(`fire${id}/relu_expand1x1`, one, 'relu')
          const three = net.conv(`fire${id}/expand3x3`, x, expanded, 3, { padding: 'same', bias })
          const right = net.activation(`fire${id}/relu_expand3x3`, three, 'relu')
          x = net.concat(`fire${id}/concat`, [left, right])
        }
        if (numClasses === undefined) return net.finish(x)
        x = net.conv('conv10', net.dropout('drop9', x, 0.5), numClasses, 1, { padding: 'valid', bias })
        x = net.globalAverage('global_average_pooling2d', net.activation('relu_conv10', x, 'relu'))
        return net.finish(net.activation('loss', x, 'softmax'))
      },
    },
  ],
}

import { TF_SCALING } from '../known-scalings.ts'
import { type Architecture, Net } from './net.ts'

/** Channels and stride of the thirteen depthwise separable blocks (Howard et al. 2017, arXiv:1704.04861, Table 1). */
const BLOCKS: readonly (readonly [number, number])[] = [
  [64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1],
] // prettier-ignore

const ALPHAS = [0.25, 0.5, 0.75, 1]

/** MobileNet, names as in keras/src/applications/mobilenet.py. */
export const mobileNet: Architecture = {
  scaling: TF_SCALING,
  variants: ALPHAS.map((alpha) => ({
    title: `MobileNet (alpha ${alpha})`,
    size: 224,
    build: (size, numClasses) => {
      const net = new Net(`mobilenet_${alpha.toFixed(2)}_${size}`, size)
      let x = net.relu('conv1_relu', net.bn('conv1_bn', net.conv('conv1', net.input, Math.floor(32 * alpha), 3, { strides: 2 })), 6) // prettier-ignore
      for (const [index, [channels, strides]] of BLOCKS.entries()) {
        const id = index + 1
        if (strides === 2) x = net.pad(`conv_pad_${id}`, x, [[0, 1], [0, 1]]) // prettier-ignore
        x = net.depthwise(`conv_dw_${id}`, x, 3, { strides, padding: strides === 2 ? 'valid' : 'same' })
        x = net.relu(`conv_dw_${id}_relu`, net.bn(`conv_dw_${id}_bn`, x), 6)
        x = net.conv(`conv_pw_${id}`, x, Math.floor(channels * alpha), 1)
        x = net.relu(`conv_pw_${id}_relu`, net.bn(`conv_pw_${id}_bn`, x), 6)
      }
      if (numClasses === undefined) return net.finish(x)
      x = net.dropout('dropout', net.globalAverage(undefined, x, true), 1e-3)
      x = net.conv('conv_preds', x, numClasses, 1, { bias: true })
      x = net.add('Reshape', 'reshape_2', [x], { target_shape: [numClasses] })
      return net.finish(net.activation('predictions', x, 'softmax'))
    },
  })),
}

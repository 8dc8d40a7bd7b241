import { TF_SCALING } from '../known-scalings.ts'
import { type Architecture, divisible, Net } from './net.ts'

/** Expansion, channels, repeats, stride of the first (Sandler et al. 2018, arXiv:1801.04381, Table 2). */
const STAGES: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1],
] // prettier-ignore

const ALPHAS = [0.35, 0.5, 0.75, 1, 1.3, 1.4]
const BN = { momentum: 0.999, epsilon: 1e-3 }

/** MobileNetV2, names as in keras/src/applications/mobilenet_v2.py. */
export const mobileNetV2: Architecture = {
  scaling: TF_SCALING,
  variants: ALPHAS.map((alpha) => ({
    title: `MobileNetV2 (alpha ${alpha})`,
    size: 224,
    build: (size, numClasses) => {
      const net = new Net(`mobilenetv2_${alpha.toFixed(2)}_${size}`, size)
      let x = net.conv('Conv1', net.input, divisible(32 * alpha), 3, { strides: 2 })
      x = net.relu('Conv1_relu', net.bn('bn_Conv1', x, BN), 6)
      let id = 0
      for (const [expansion, channels, repeats, firstStride] of STAGES)
        for (let i = 0; i < repeats; i++) {
          const filters = divisible(Math.floor(channels * alpha))
          x = invertedResidual(net, x, id++, { expansion, filters, strides: i === 0 ? firstStride : 1 })
        }
      x = net.conv('Conv_1', x, alpha > 1 ? divisible(1280 * alpha) : 1280, 1, { padding: 'valid' })
      x = net.relu('out_relu', net.bn('Conv_1_bn', x, BN), 6)
      if (numClasses === undefined) return net.finish(x)
      return net.finish(net.dense('predictions', net.globalAverage(undefined, x), numClasses, 'softmax'))
    },
  })),
}

function invertedResidual(
  net: Net,
  input: string,
  id: number,
  { expansion, filters, strides }: { expansion: number; filters: number; strides: number },
): string {
  const prefix = id === 0 ? 'expanded_conv' : `block_${id}`
  let x = input
  if (id > 0) {
    x = net.conv(`${prefix}_expand`, x, expansion * net.channels(x), 1)
    x = net.relu(`${prefix}_expand_relu`, net.bn(`${prefix}_expand_BN`, x, BN), 6)
  }
  if (strides === 2) x = net.padForStride(`${prefix}_pad`, x, 3)
  x = net.depthwise(`${prefix}_depthwise`, x, 3, { strides, padding: strides === 2 ? 'valid' : 'same' })
  x = net.relu(`${prefix}_depthwise_relu`, net.bn(`${prefix}_depthwise_BN`, x, BN), 6)
  x = net.bn(`${prefix}_project_BN`, net.conv(`${prefix}_project`, x, filters, 1), BN)
  return strides === 1 && net.channels(input) === filters ? net.add('Add', `${prefix}_add`, [input, x]) : x
}

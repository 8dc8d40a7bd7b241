import { RAW_BYTES } from '../known-scalings.ts'
import { type Architecture, divisible, Net, type Variant } from './net.ts'

type Block = readonly [expansion: number, channels: number, kernel: number, strides: number, excites: boolean, activation: 'relu' | 'hard_silu'] // prettier-ignore

/** Howard et al. 2019 (arXiv:1905.02244), Table 2. */
const SMALL: readonly Block[] = [
  [1, 16, 3, 2, true, 'relu'], [72 / 16, 24, 3, 2, false, 'relu'], [88 / 24, 24, 3, 1, false, 'relu'], [4, 40, 5, 2, true, 'hard_silu'],
  [6, 40, 5, 1, true, 'hard_silu'], [6, 40, 5, 1, true, 'hard_silu'], [3, 48, 5, 1, true, 'hard_silu'], [3, 48, 5, 1, true, 'hard_silu'],
  [6, 96, 5, 2, true, 'hard_silu'], [6, 96, 5, 1, true, 'hard_silu'], [6, 96, 5, 1, true, 'hard_silu'],
] // prettier-ignore
/** The same, Table 1. */
const LARGE: readonly Block[] = [
  [1, 16, 3, 1, false, 'relu'], [4, 24, 3, 2, false, 'relu'], [3, 24, 3, 1, false, 'relu'], [3, 40, 5, 2, true, 'relu'], [3, 40, 5, 1, true, 'relu'],
  [3, 40, 5, 1, true, 'relu'], [6, 80, 3, 2, false, 'hard_silu'], [2.5, 80, 3, 1, false, 'hard_silu'], [2.3, 80, 3, 1, false, 'hard_silu'],
  [2.3, 80, 3, 1, false, 'hard_silu'], [6, 112, 3, 1, true, 'hard_silu'], [6, 112, 3, 1, true, 'hard_silu'], [6, 160, 5, 2, true, 'hard_silu'],
  [6, 160, 5, 1, true, 'hard_silu'], [6, 160, 5, 1, true, 'hard_silu'],
] // prettier-ignore

const ALPHAS = [0.75, 1]
const BN = { momentum: 0.999, epsilon: 1e-3 }

/** MobileNetV3 small and large, names as in keras/src/applications/mobilenet_v3.py. Bytes go in: the first layer rescales them. */
export const mobileNetV3: Architecture = {
  scaling: RAW_BYTES,
  variants: ALPHAS.flatMap((alpha) => [variant('Small', alpha, SMALL, 1024), variant('Large', alpha, LARGE, 1280)]),
}

function variant(kind: 'Small' | 'Large', alpha: number, blocks: readonly Block[], lastChannels: number): Variant {
  return {
    title: `MobileNetV3${kind} (alpha ${alpha})`,
    size: 224,
    build: (size, numClasses) => {
      const net = new Net(`MobileNetV3${kind}`, size)
      let x = net.conv('conv', net.rescale(undefined, net.input, 1 / 127.5, -1), 16, 3, { strides: 2 })
      x = net.activation(undefined, net.bn('conv_bn', x, BN), 'hard_silu')
      for (const [id, block] of blocks.entries()) x = invertedResidual(net, x, id, block, alpha)
      x = net.conv('conv_1', x, divisible(net.channels(x) * 6), 1)
      x = net.activation(undefined, net.bn('conv_1_bn', x, BN), 'hard_silu')
      if (numClasses === undefined) return net.finish(x)
      x = net.conv('conv_2', net.globalAverage(undefined, x, true), lastChannels, 1, { bias: true })
      x = net.dropout(undefined, net.activation(undefined, x, 'hard_silu'), 0.2)
      x = net.add('Flatten', undefined, [net.conv('logits', x, numClasses, 1, { bias: true })])
      return net.finish(net.activation('predictions', x, 'softmax'))
    },
  }
}

function invertedResidual(net: Net, input: string, id: number, block: Block, alpha: number): string {
  const [expansion, channels, kernel, strides, excites, activation] = block
  const activated = (x: string): string =>
    activation === 'relu' ? net.relu(undefined, x) : net.activation(undefined, x, activation)
  const prefix = id === 0 ? 'expanded_conv' : `expanded_conv_${id}`
  const channelsIn = net.channels(input)
  const filters = divisible(channels * alpha)
  let x = input
  if (id > 0)
    x = activated(net.bn(`${prefix}_expand_bn`, net.conv(`${prefix}_expand`, x, divisible(channelsIn * expansion), 1), BN)) // prettier-ignore
  if (strides === 2) x = net.padForStride(`${prefix}_depthwise_pad`, x, kernel)
  x = net.depthwise(`${prefix}_depthwise`, x, kernel, { strides, padding: strides === 2 ? 'valid' : 'same' })
  x = activated(net.bn(`${prefix}_depthwise_bn`, x, BN))
  if (excites) x = excited(net, x, `${prefix}_squeeze_excite`, divisible(divisible(channelsIn * expansion) / 4))
  x = net.bn(`${prefix}_project_bn`, net.conv(`${prefix}_project`, x, filters, 1), BN)
  return strides === 1 && channelsIn === filters ? net.add('Add', `${prefix}_add`, [input, x]) : x
}

function excited(net: Net, x: string, name: string, numSqueezed: number): string {
  const pooled = net.globalAverage(`${name}_avg_pool`, x, true)
  const squeezed = net.relu(`${name}_relu`, net.conv(`${name}_conv`, pooled, numSqueezed, 1, { bias: true }))
  const expanded = net.conv(`${name}_conv_1`, squeezed, net.channels(x), 1, { bias: true })
  // hard_sigmoid, as Keras writes it: relu6(x + 3) / 6
  const hardSigmoid = net.rescale(undefined, net.relu(undefined, net.rescale(undefined, expanded, 1, 3), 6), 1 / 6)
  return net.add('Multiply', `${name}_mul`, [x, hardSigmoid])
}

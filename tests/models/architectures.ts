import type { Layer, LayerGraph } from '../../src/core/models/layer-graph.ts'
import { consumersOf } from '../../src/core/models/graph-walk.ts'
import { GraphBuilder } from './graphs.ts'

/** Graphs with the topology and the names of `keras.applications`, a sixteenth as wide so that their weights take no room. */
class Net extends GraphBuilder {
  #unnamed = 0

  constructor(side: number) {
    super([side, side, 3])
  }

  /** A layer named as Keras names those that have no name. */
  next(className: string, from: string | readonly string[], config: Record<string, unknown> = {}): string {
    this.#unnamed++
    return this.add(`${className.toLowerCase()}_${this.#unnamed}`, className, from, config)
  }

  convolution(name: string, from: string, filters: number, kernel: number | readonly number[], stride = 1, padding = 'same'): string {
    const kernel_size = typeof kernel === 'number' ? [kernel, kernel] : kernel
    return this.add(name, 'Conv2D', from, { filters: thin(filters), kernel_size, strides: [stride, stride], padding, use_bias: false })
  } // prettier-ignore

  bn(name: string, from: string): string {
    return this.add(name, 'BatchNormalization', from, { axis: 3 })
  }

  act(name: string, from: string, activation = 'relu'): string {
    return this.add(name, 'Activation', from, { activation })
  }

  pad(name: string, from: string, border: number): string {
    return this.add(name, 'ZeroPadding2D', from, {
      padding: [
        [border, border],
        [border, border],
      ],
    })
  }

  classifier(from: string): LayerGraph {
    const pooled = this.add('avg_pool', 'GlobalAveragePooling2D', from)
    this.add('predictions', 'Dense', pooled, { units: 1000, activation: 'softmax' })
    return this.graph()
  }
}

const thin = (channels: number): number => Math.max(2, Math.round(channels / 16))

export function resNet50(): LayerGraph {
  const net = new Net(224)
  let x = net.convolution('conv1_conv', net.pad('conv1_pad', 'photo', 3), 64, 7, 2, 'valid')
  x = net.pad('pool1_pad', net.act('conv1_relu', net.bn('conv1_bn', x)), 1)
  x = net.add('pool1_pool', 'MaxPooling2D', x, { pool_size: [3, 3], strides: [2, 2], padding: 'valid' })
  for (const [stage, [filters, repeats]] of (
    [
      [64, 3],
      [128, 4],
      [256, 6],
      [512, 3],
    ] as const
  ).entries())
    // prettier-ignore
    for (let i = 1; i <= repeats; i++) {
      const name = `conv${stage + 2}_block${i}`
      const stride = i === 1 && stage > 0 ? 2 : 1
      const shortcut =
        i === 1 ? net.bn(`${name}_0_bn`, net.convolution(`${name}_0_conv`, x, 4 * filters, 1, stride)) : x
      let y = net.act(`${name}_1_relu`, net.bn(`${name}_1_bn`, net.convolution(`${name}_1_conv`, x, filters, 1, stride)))
      y = net.act(`${name}_2_relu`, net.bn(`${name}_2_bn`, net.convolution(`${name}_2_conv`, y, filters, 3)))
      y = net.bn(`${name}_3_bn`, net.convolution(`${name}_3_conv`, y, 4 * filters, 1))
      x = net.act(`${name}_out`, net.add(`${name}_add`, 'Add', [shortcut, y]))
    }
  return net.classifier(x)
}

export function efficientNetB3(): LayerGraph {
  const net = new Net(300)
  let x = net.add('rescaling', 'Rescaling', 'photo', { scale: 1 / 255, offset: 0 })
  x = net.convolution('stem_conv', net.pad('stem_conv_pad', x, 1), 40, 3, 2, 'valid')
  x = net.act('stem_activation', net.bn('stem_bn', x), 'swish')
  const stages = [[1, 24, 2, 1, 3], [6, 32, 3, 2, 3], [6, 48, 3, 2, 5], [6, 96, 5, 2, 3], [6, 136, 5, 1, 5], [6, 232, 6, 2, 5], [6, 384, 2, 1, 3]] as const // prettier-ignore
  let channels = 40
  for (const [stage, [ratio, filters, repeats, firstStride, kernel]] of stages.entries())
    for (let i = 0; i < repeats; i++) {
      const name = `block${stage + 1}${String.fromCharCode(97 + i)}`
      const stride = i === 0 ? firstStride : 1
      const wide = channels * ratio
      let y = x
      if (ratio > 1) y = net.act(`${name}_expand_activation`, net.bn(`${name}_expand_bn`, net.convolution(`${name}_expand_conv`, y, wide, 1)), 'swish') // prettier-ignore
      if (stride === 2) y = net.pad(`${name}_dwconv_pad`, y, Math.floor(kernel / 2))
      y = net.add(`${name}_dwconv`, 'DepthwiseConv2D', y, { kernel_size: [kernel, kernel], strides: [stride, stride], padding: stride === 2 ? 'valid' : 'same' }) // prettier-ignore
      y = net.act(`${name}_activation`, net.bn(`${name}_bn`, y), 'swish')
      const squeezed = net.add(`${name}_se_squeeze`, 'GlobalAveragePooling2D', y)
      const shaped = net.add(`${name}_se_reshape`, 'Reshape', squeezed, { target_shape: [1, 1, thin(wide)] })
      const excited = net.convolution(`${name}_se_expand`, net.convolution(`${name}_se_reduce`, shaped, channels / 4, 1), wide, 1) // prettier-ignore
      y = net.add(`${name}_se_excite`, 'Multiply', [y, excited])
      y = net.bn(`${name}_project_bn`, net.convolution(`${name}_project_conv`, y, filters, 1))
      if (i > 0) y = net.add(`${name}_add`, 'Add', [net.add(`${name}_drop`, 'Dropout', y, { rate: 0.1 }), x])
      x = y
      channels = filters
    }
  return net.classifier(net.act('top_activation', net.bn('top_bn', net.convolution('top_conv', x, 1536, 1)), 'swish'))
}

export function denseNet121(): LayerGraph {
  const net = new Net(224)
  let x = net.convolution('conv1_conv', net.pad('zero_padding2d', 'photo', 3), 64, 7, 2, 'valid')
  x = net.pad('zero_padding2d_1', net.act('conv1_relu', net.bn('conv1_bn', x)), 1)
  x = net.add('pool1', 'MaxPooling2D', x, { pool_size: [3, 3], strides: [2, 2] })
  let channels = 64
  for (const [stage, repeats] of [6, 12, 24, 16].entries()) {
    for (let i = 1; i <= repeats; i++) {
      const name = `conv${stage + 2}_block${i}`
      let y = net.act(`${name}_0_relu`, net.bn(`${name}_0_bn`, x))
      y = net.act(`${name}_1_relu`, net.bn(`${name}_1_bn`, net.convolution(`${name}_1_conv`, y, 128, 1)))
      x = net.add(`${name}_concat`, 'Concatenate', [x, net.convolution(`${name}_2_conv`, y, 32, 3)], { axis: 3 })
      channels += 32
    }
    if (stage === 3) break
    const name = `pool${stage + 2}`
    channels /= 2
    x = net.convolution(`${name}_conv`, net.act(`${name}_relu`, net.bn(`${name}_bn`, x)), channels, 1)
    x = net.add(`${name}_pool`, 'AveragePooling2D', x, { pool_size: [2, 2], strides: [2, 2] })
  }
  return net.classifier(net.act('relu', net.bn('bn', x)))
}

export function inceptionV3(): LayerGraph {
  const net = new Net(299)
  const unit = (from: string, filters: number, kernel: number | readonly number[], stride = 1, padding = 'same'): string => {
    const size = typeof kernel === 'number' ? [kernel, kernel] : kernel
    const convolved = net.next('Conv2D', from, { filters: thin(filters), kernel_size: size, strides: [stride, stride], padding, use_bias: false })
    return net.next('Activation', net.next('BatchNormalization', convolved, { axis: 3, scale: false }), { activation: 'relu' })
  } // prettier-ignore
  const pool = (className: string, from: string, strides: number, padding = 'same'): string =>
    net.next(className, from, { pool_size: [3, 3], strides: [strides, strides], padding })
  const mixed = (index: number, parts: string[]): string => net.add(`mixed${index}`, 'Concatenate', parts, { axis: 3 })
  let x = unit(unit(unit('photo', 32, 3, 2, 'valid'), 32, 3, 1, 'valid'), 64, 3)
  x = unit(unit(pool('MaxPooling2D', x, 2, 'valid'), 80, 1, 1, 'valid'), 192, 3, 1, 'valid')
  x = pool('MaxPooling2D', x, 2, 'valid')
  for (const [i, pooled] of [32, 64, 64].entries())
    x = mixed(i, [unit(x, 64, 1), unit(unit(x, 48, 1), 64, 5), unit(unit(unit(x, 64, 1), 96, 3), 96, 3), unit(pool('AveragePooling2D', x, 1), pooled, 1)]) // prettier-ignore
  x = mixed(3, [unit(x, 384, 3, 2, 'valid'), unit(unit(unit(x, 64, 1), 96, 3), 96, 3, 2, 'valid'), pool('MaxPooling2D', x, 2, 'valid')]) // prettier-ignore
  for (const [i, width] of [128, 160, 160, 192].entries()) {
    const seven = unit(unit(unit(x, width, 1), width, [1, 7]), 192, [7, 1])
    const twice = unit(unit(unit(unit(unit(x, width, 1), width, [7, 1]), width, [1, 7]), width, [7, 1]), 192, [1, 7])
    x = mixed(4 + i, [unit(x, 192, 1), seven, twice, unit(pool('AveragePooling2D', x, 1), 192, 1)])
  }
  const seven = unit(unit(unit(unit(x, 192, 1), 192, [1, 7]), 192, [7, 1]), 192, 3, 2, 'valid')
  x = mixed(8, [unit(unit(x, 192, 1), 320, 3, 2, 'valid'), seven, pool('MaxPooling2D', x, 2, 'valid')])
  for (const i of [0, 1]) {
    const fork = (from: string): string =>
      net.next('Concatenate', [unit(from, 384, [1, 3]), unit(from, 384, [3, 1])], { axis: 3 })
    const parts = [unit(x, 320, 1), fork(unit(x, 384, 1)), fork(unit(unit(x, 448, 1), 384, 3))]
    x = mixed(9 + i, [...parts, unit(pool('AveragePooling2D', x, 1), 192, 1)])
  }
  return net.classifier(x)
}

/** NASNetMobile: every cell takes the outputs of the two before it, so that two tensors cross nearly everywhere. */
export function nasNetMobile(): LayerGraph {
  const net = new Net(224)
  const relu = (from: string): string => net.next('Activation', from, { activation: 'relu' })
  const separable = (from: string, filters: number, kernel: number, stride = 1): string => {
    const config = { filters: thin(filters), kernel_size: [kernel, kernel], padding: 'same', use_bias: false }
    const once = net.next('SeparableConv2D', relu(from), { ...config, strides: [stride, stride] })
    const twice = net.next('SeparableConv2D', relu(net.next('BatchNormalization', once, { axis: 3 })), config)
    return net.next('BatchNormalization', twice, { axis: 3 })
  }
  const squeeze = (from: string, filters: number): string =>
    net.next('BatchNormalization', net.next('Conv2D', relu(from), { filters: thin(filters), kernel_size: [1, 1] }), { axis: 3 }) // prettier-ignore
  const pool = (kind: 'Average' | 'Max', from: string, stride: number): string =>
    net.next(`${kind}Pooling2D`, from, { pool_size: [3, 3], strides: [stride, stride], padding: 'same' })
  const sum = (a: string, b: string): string => net.next('Add', [a, b])
  const halve = (from: string, filters: number): string => {
    const active = relu(from)
    const half = (source: string): string =>
      net.next('Conv2D', net.next('AveragePooling2D', source, { pool_size: [1, 1], strides: [2, 2] }), { filters: thin(filters / 2), kernel_size: [1, 1] }) // prettier-ignore
    const shifted = net.next('Cropping2D', net.next('ZeroPadding2D', active, { padding: [[0, 1], [0, 1]] }), { cropping: [[1, 0], [1, 0]] }) // prettier-ignore
    return net.next('BatchNormalization', net.next('Concatenate', [half(active), half(shifted)]), { axis: 3 })
  }
  const sides = new Map<string, number>()
  const adjust = (p: string | undefined, ip: string, filters: number): string => {
    if (p === undefined) return ip
    return (sides.get(p) ?? 0) > (sides.get(ip) ?? 0) ? halve(p, filters) : squeeze(p, filters)
  }
  const normal = (ip: string, previous: string, filters: number): string => {
    const p = adjust(previous, ip, filters)
    const h = squeeze(ip, filters)
    const parts = [
      p,
      sum(separable(h, filters, 5), separable(p, filters, 3)),
      sum(separable(p, filters, 5), separable(p, filters, 3)),
      sum(pool('Average', h, 1), p),
      sum(pool('Average', p, 1), pool('Average', p, 1)),
      sum(separable(h, filters, 3), h),
    ]
    const x = net.next('Concatenate', parts, { axis: 3 })
    sides.set(x, sides.get(ip) ?? 0)
    return x
  }
  const reduction = (ip: string, previous: string | undefined, filters: number): string => {
    const h = squeeze(ip, filters)
    const p = previous === undefined ? h : adjust(previous, ip, filters)
    const x1 = sum(separable(h, filters, 5, 2), separable(p, filters, 7, 2))
    const x2 = sum(pool('Max', h, 2), separable(p, filters, 7, 2))
    const x3 = sum(pool('Average', h, 2), separable(p, filters, 5, 2))
    const x4 = sum(x2, pool('Average', x1, 1))
    const x5 = sum(separable(x1, filters, 3), pool('Max', h, 2))
    const x = net.next('Concatenate', [x2, x3, x4, x5], { axis: 3 })
    sides.set(x, Math.ceil((sides.get(ip) ?? 0) / 2))
    return x
  }
  const stem = net.bn('stem_bn1', net.convolution('stem_conv1', 'photo', 32, 3, 2, 'valid'))
  sides.set(stem, 111)
  const filters = 16 * 44
  const one = reduction(stem, undefined, filters / 4)
  let [previous, x] = [one, reduction(one, stem, filters / 2)]
  for (const scale of [1, 2, 4]) {
    if (scale > 1) [previous, x] = [x, reduction(x, previous, filters * scale)]
    for (let i = 0; i < 4; i++) [previous, x] = [x, normal(x, previous, filters * scale)]
  }
  const graph = net.classifier(relu(x))
  return { ...graph, layers: byDepth(graph) }
}

/** The order in which Keras saves layers: by the longest way to the output, then by creation. */
function byDepth(graph: LayerGraph): Layer[] {
  const consumers = consumersOf(graph)
  const depths = new Map<string, number>()
  for (const { name } of graph.layers.toReversed())
    depths.set(name, Math.max(-1, ...(consumers.get(name) ?? []).map((each) => depths.get(each) ?? 0)) + 1)
  return graph.layers.toSorted((a, b) => (depths.get(b.name) ?? 0) - (depths.get(a.name) ?? 0))
}

import type * as tfjs from '@tensorflow/tfjs'

type Symbolic = tfjs.SymbolicTensor

/** Keras' rounding of MobileNetV2's channels: multiples of 8, not more than a tenth below. */
function widthOf(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return rounded < 0.9 * channels ? rounded + 8 : rounded
}

/**
 * MobileNetV1 and V2 for tfjs-layers with keras.applications' layers and channels: `mobilenet-v1-0.25`, `mobilenet-v2-1.0`.
 *
 * @returns a model from `[batch, size, size, 3]` bytes to softmax probabilities: how tfjs' own examples train.
 */
export function mobileNet(tf: typeof tfjs, name: string, size: number, numClasses: number): tfjs.LayersModel {
  const [, version, alphaText] = /^mobilenet-(v[12])-([\d.]+)$/.exec(name) ?? []
  if (version === undefined) throw new Error(`There is no model “${name}”.`)
  const alpha = Number(alphaText)
  const normalized = (x: Symbolic, isActive = true): Symbolic => {
    const y = tf.layers.batchNormalization({ epsilon: 1e-3, momentum: 0.99 }).apply(x) as Symbolic
    return isActive ? (tf.layers.reLU({ maxValue: 6 }).apply(y) as Symbolic) : y
  }
  const pointwise = (x: Symbolic, filters: number, isActive = true): Symbolic =>
    normalized(tf.layers.conv2d({ filters, kernelSize: 1, useBias: false }).apply(x) as Symbolic, isActive)
  const depthwise = (x: Symbolic, strides: number): Symbolic =>
    normalized(
      tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }).apply(x) as Symbolic,
    )
  const input = tf.input({ shape: [size, size, 3] })
  const stem = version === 'v1' ? Math.floor(32 * alpha) : widthOf(32 * alpha)
  let x = tf.layers.rescaling({ scale: 1 / 127.5, offset: -1 }).apply(input) as Symbolic
  x = normalized(
    tf.layers
      .conv2d({ filters: stem, kernelSize: 3, strides: 2, padding: 'same', useBias: false })
      .apply(x) as Symbolic,
  )
  x = version === 'v1' ? v1Blocks(x) : v2Blocks(x)
  x = tf.layers.globalAveragePooling2d({}).apply(x) as Symbolic
  return tf.model({
    inputs: input,
    outputs: tf.layers.dense({ units: numClasses, activation: 'softmax' }).apply(x) as Symbolic,
  })

  function v1Blocks(x: Symbolic): Symbolic {
    const strided = new Set([1, 3, 5, 11])
    const channels = [64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]
    return channels.reduce(
      (y, filters, i) => pointwise(depthwise(y, strided.has(i) ? 2 : 1), Math.floor(filters * alpha)),
      x,
    )
  }

  function v2Blocks(x: Symbolic): Symbolic {
    const groups = [
      [1, 16, 1, 1],
      [6, 24, 2, 2],
      [6, 32, 3, 2],
      [6, 64, 4, 2],
      [6, 96, 3, 1],
      [6, 160, 3, 2],
      [6, 320, 1, 1],
    ] as const
    for (const [expansion, filters, repeats, stride] of groups)
      for (let i = 0; i < repeats; i++) {
        const channels = x.shape.at(-1) as number
        const expanded = expansion === 1 ? x : pointwise(x, channels * expansion)
        const y = pointwise(depthwise(expanded, i === 0 ? stride : 1), widthOf(filters * alpha), false)
        x = i > 0 ? (tf.layers.add().apply([x, y]) as Symbolic) : y
      }
    return pointwise(x, 1280)
  }
}

import type { ActivationMaps } from '../../shared/contract/prediction.ts'
import { tuple } from '../../shared/tuple.ts'

/**
 * The channels of a feature map that answer most, as pictures. Nothing is black; a layer that answers below zero is shown by its size.
 *
 * @param values  `[height, width, channels]`; `[channels]` counts as one pixel.
 */
export function activationMaps(values: Float32Array, shape: readonly number[], maxMaps: number): ActivationMaps {
  const [height, width, numChannels] = shape.length === 3 ? tuple(shape, 3) : ([1, 1, values.length] as const)
  const numPixels = height * width
  const means = Array.from({ length: numChannels }, (_, channel) => {
    let sum = 0
    for (let i = 0; i < numPixels; i++) sum += Math.abs(values[i * numChannels + channel]!)
    return { channel, mean: sum / numPixels }
  })
  const strongest = means.sort((a, b) => b.mean - a.mean || a.channel - b.channel).slice(0, maxMaps)
  let most = 1e-12
  for (const { channel } of strongest)
    for (let i = 0; i < numPixels; i++) most = Math.max(most, Math.abs(values[i * numChannels + channel]!))
  return {
    width,
    height,
    numChannels,
    maps: strongest.map(({ channel }) => ({
      channel,
      values: Array.from({ length: numPixels }, (_, i) =>
        Math.round((255 * Math.abs(values[i * numChannels + channel]!)) / most),
      ),
    })),
  }
}

import type { Preprocessing } from '../../core/models/preprocessing.ts'

/** What the graph does to bytes, outside of it. */
export function normalized(pixels: Uint8Array, { channelOrder, mean, std }: Preprocessing): Float32Array {
  const isReversed = channelOrder === 'bgr'
  return Float32Array.from(pixels, (_, i) => {
    const channel = i % 3
    return (pixels[isReversed ? i - channel + (2 - channel) : i]! - mean[channel]!) / std[channel]!
  })
}

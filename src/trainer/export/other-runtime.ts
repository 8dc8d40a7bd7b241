import type { Preprocessing } from '../../core/models/preprocessing.ts'

/** A program other than the app's engine that has opened an exported file. */
export interface OtherRuntime {
  /** With its version: `TensorFlow.js 4.22.0`. */
  readonly name: string
  /** What a comparison by it leaves open; absent where it leaves nothing. */
  readonly note?: string
  /** @param pixels  `[height, width, 3]` uint8, RGB. Left as it is. @returns `[classes]` probabilities. */
  run(pixels: Uint8Array): Promise<Float32Array>
  dispose(): void
}

/** Why nothing here opens a file, in a sentence. */
export interface NoRuntime {
  readonly why: string
}

/** What the graph does to bytes, outside of it. */
export function normalized(pixels: Uint8Array, { channelOrder, mean, std }: Preprocessing): Float32Array {
  const isReversed = channelOrder === 'bgr'
  return Float32Array.from(pixels, (_, i) => {
    const channel = i % 3
    return (pixels[isReversed ? i - channel + (2 - channel) : i]! - mean[channel]!) / std[channel]!
  })
}

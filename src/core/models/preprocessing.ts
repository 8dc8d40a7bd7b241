import type { PREPROCESSING_ORIGINS } from '../../shared/preprocessing-choice.ts'

/** How it is known how photos are prepared for a model. */
export interface PreprocessingOrigin {
  readonly from: (typeof PREPROCESSING_ORIGINS)[number]
  /** In a sentence. */
  readonly why: string
}

/**
 * How a photo becomes what a model expects. It is part of the model and travels with every export.
 *
 * pixels (uint8 RGB, EXIF orientation applied, alpha flattened) → resized → channel order → (byte - mean[c]) / std[c]
 */
export interface Preprocessing {
  /** Height and width in pixels of the model's input. */
  readonly inputHeight: number
  readonly inputWidth: number
  /** `stretch`: both sides resized, aspect ratio lost. `crop`: resized until the short side fits, then cropped at the center. */
  readonly resize: 'stretch' | 'crop'
  /** Order of the channels the model expects. Photos are decoded as RGB. */
  readonly channelOrder: 'rgb' | 'bgr'
  /** Subtracted from each byte (0–255), in the model's channel order. */
  readonly mean: readonly [number, number, number]
  /** Divides each byte after the subtraction, in the model's channel order. */
  readonly std: readonly [number, number, number]
}

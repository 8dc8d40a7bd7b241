import type { TensorData } from '../../core/engine/tensor-data.ts'
import type { AugmentationBatch } from '../../core/training/augmentation.ts'

/** All three parts; a graph without one has no such feed and does not look at it. */
export function augmentationFeeds(
  { transform, color, cutOut }: AugmentationBatch,
  numImages: number,
): Record<string, TensorData> {
  return {
    transforms: { dtype: 'float32', shape: [numImages, 8], values: transform },
    colors: { dtype: 'float32', shape: [numImages, 3], values: color },
    cutOuts: { dtype: 'float32', shape: [numImages, 4], values: cutOut },
  }
}

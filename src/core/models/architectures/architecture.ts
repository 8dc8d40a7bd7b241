import type { FlatModel } from '../flatten.ts'
import type { Scaling } from '../known-scalings.ts'

export interface Variant {
  /** As Keras Applications names it: `MobileNet (alpha 0.25)`. */
  readonly title: string
  /** Side of the photos it was made for. */
  readonly size: number
  /**
   * @param size        side of its input.
   * @param numClasses  with a classifier for these; without one: Keras' `include_top=False`.
   */
  readonly build: (size: number, numClasses?: number) => FlatModel
  /** The classifier fits no other size. */
  readonly isFixedSize?: boolean
}

/** A network that is known by its weights alone. */
export interface Architecture {
  readonly variants: readonly Variant[]
  /** How Keras Applications prepares photos for it (`preprocess_input`). */
  readonly scaling: Scaling
}

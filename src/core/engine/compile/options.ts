import type { Optimizer } from '../../../shared/optimizers/optimizers.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'

/** What the loss is, as Keras' `sum_over_batch_size`: the weighted sum over the batch, divided by its size. */
export type LossOptions =
  | { readonly kind: 'categorical-crossentropy'; readonly labelSmoothing: number }
  | { readonly kind: 'binary-crossentropy'; readonly labelSmoothing: number }

export interface CompileOptions {
  readonly graph: LayerGraph
  /** Layers whose weights learn. */
  readonly trainable: ReadonlySet<string>
  /** Layers at whose outputs the cached features are cut; empty: steps start from pixels. None may have a trainable ancestor. */
  readonly cut: readonly string[]
  readonly loss: LossOptions
  readonly optimizer: Optimizer
  /** Largest global norm of all gradients together (Keras `global_clipnorm`). */
  readonly globalClipNorm?: number | undefined
  /** L2 on trainable kernels: adds `l2 * sum(kernel ** 2)` to the loss (Keras `regularizers.L2`). */
  readonly l2: number
  /** Factor on the learning rate by layer; 1 where absent (discriminative learning rates). */
  readonly learningRateFactors: ReadonlyMap<string, number>
  /** Mixes pairs of what a step is fed: pixels, or features at the cut (mix-up, arXiv:1710.09412; manifold mix-up, arXiv:1806.05236). */
  readonly mixUp: boolean
  /** Whether steps compute convolutions and products of matrices in bfloat16 (Keras “mixed_bfloat16”); features and evaluations never do. */
  readonly bfloat16?: boolean | undefined
}

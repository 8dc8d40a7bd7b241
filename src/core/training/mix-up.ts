import { permutation, randomStream } from './random.ts'

/** sample i becomes lambda[i] × sample i + (1 - lambda[i]) × sample partner[i]; its target likewise. */
export interface MixUp {
  /** `[batch]` int32, positions in the batch; a permutation. */
  readonly partner: Int32Array
  /** `[batch]` float32 in [0.5, 1]. */
  readonly lambda: Float32Array
}

/**
 * How the samples of one step are mixed: λ from Beta(alpha, alpha), the larger part always the sample itself, as fast.ai does,
 * so that no pair appears twice with the roles exchanged. Zhang et al. 2018 (arXiv:1710.09412).
 *
 * @param alpha  0 mixes nothing: every partner is the sample itself and λ is 1.
 */
export function mixUpBatch(
  alpha: number,
  batchSize: number,
  seed: number,
  { stageIndex, epochIndex, batchIndex }: { stageIndex: number; epochIndex: number; batchIndex: number },
): MixUp {
  if (alpha === 0)
    return { partner: Int32Array.from({ length: batchSize }, (_, i) => i), lambda: new Float32Array(batchSize).fill(1) }
  const random = randomStream(seed, 'mix-up', stageIndex, epochIndex, batchIndex)
  const partner = permutation(random, batchSize)
  const lambda = Float32Array.from({ length: batchSize }, () => {
    const share = random.beta(alpha, alpha)
    return Math.max(share, 1 - share)
  })
  return { partner, lambda }
}

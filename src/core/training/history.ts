import type { EpochRecord, MetricRecord } from '../../shared/contract/metrics.ts'

/** The epochs among a run's records. */
export function epochsOf(records: readonly MetricRecord[]): EpochRecord[] {
  return records.filter((record) => record.kind === 'epoch')
}

/**
 * The epoch with the best monitored value, the first among equals; `undefined` where none has a finite one.
 */
export function bestEpoch(
  epochs: readonly EpochRecord[],
  monitor: 'valLoss' | 'valAccuracy' | 'loss' | 'accuracy',
): EpochRecord | undefined {
  const sign = monitor === 'valLoss' || monitor === 'loss' ? -1 : 1
  let best: EpochRecord | undefined
  let bestScore = Number.NEGATIVE_INFINITY
  for (const epoch of epochs) {
    const value = epoch[monitor]
    if (value === undefined || !Number.isFinite(value) || sign * value <= bestScore) continue
    best = epoch
    bestScore = sign * value
  }
  return best
}

/**
 * A curve without its jitter: an exponential moving average, corrected for its start as TensorBoard and fast.ai do.
 * Values that are not finite are passed on and leave the average alone.
 *
 * @param weight  of the past, in [0, 1); 0 smooths nothing.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0
  let numSeen = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    average = average * weight + (1 - weight) * value
    numSeen++
    return average / (1 - weight ** numSeen)
  })
}

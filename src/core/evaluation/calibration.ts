/** Samples whose confidence lies in (low, high]. */
interface CalibrationBin {
  readonly low: number
  readonly high: number
  readonly numSamples: number
  readonly meanConfidence: number
  readonly accuracy: number
}

export interface Calibration {
  /** How far confidence and accuracy lie apart on average, in [0, 1]. 0: what is said with 80 % is right four times of five. */
  readonly expectedCalibrationError: number
  readonly bins: readonly CalibrationBin[]
}

/**
 * Expected calibration error over bins of equal width. Guo et al. 2017 (arXiv:1706.04599), with their 15 bins.
 *
 * @param confidences  of the predicted class, in [0, 1].
 * @param isCorrect    1 where the prediction was right.
 */
export function calibration(confidences: ArrayLike<number>, isCorrect: ArrayLike<number>, numBins = 15): Calibration {
  const counts = new Float64Array(numBins)
  const confidenceSums = new Float64Array(numBins)
  const correctSums = new Float64Array(numBins)
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i]!
    const bin = Math.min(numBins - 1, Math.max(0, Math.ceil(confidence * numBins) - 1))
    counts[bin]!++
    confidenceSums[bin]! += confidence
    correctSums[bin]! += isCorrect[i]!
  }
  const bins = Array.from(counts, (numSamples, bin) => ({
    low: bin / numBins,
    high: (bin + 1) / numBins,
    numSamples,
    meanConfidence: numSamples === 0 ? 0 : confidenceSums[bin]! / numSamples,
    accuracy: numSamples === 0 ? 0 : correctSums[bin]! / numSamples,
  }))
  const gap = bins.reduce((sum, bin) => sum + bin.numSamples * Math.abs(bin.accuracy - bin.meanConfidence), 0)
  return { expectedCalibrationError: confidences.length === 0 ? 0 : Math.min(1, gap / confidences.length), bins }
}

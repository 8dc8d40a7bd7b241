/**
 * The share of each class's samples that is right; `null` for a class without samples.
 *
 * @param labels     `[samples]` class indices
 * @param predicted  `[samples]`
 */
export function rightPerClass(labels: Int32Array, predicted: Int32Array, numClasses: number): (number | null)[] {
  const numRight = new Int32Array(numClasses)
  const numSamples = new Int32Array(numClasses)
  labels.forEach((label, i) => {
    numSamples[label]!++
    if (predicted[i] === label) numRight[label]!++
  })
  return shares(numRight, numSamples)
}

/**
 * The share of each label's samples for which it is found (recall); `null` for a label that no sample has.
 *
 * @param rows    `[samples, classes]` zeros and ones
 * @param logits  `[samples, classes]`; a label is found where its logit is above 0.
 */
export function foundPerLabel(rows: Float32Array, logits: Float32Array, numClasses: number): (number | null)[] {
  const numFound = new Int32Array(numClasses)
  const numSamples = new Int32Array(numClasses)
  rows.forEach((row, i) => {
    if (row < 0.5) return
    numSamples[i % numClasses]!++
    if (logits[i]! > 0) numFound[i % numClasses]!++
  })
  return shares(numFound, numSamples)
}

const shares = (parts: Int32Array, wholes: Int32Array): (number | null)[] =>
  Array.from(wholes, (whole, c) => (whole === 0 ? null : parts[c]! / whole))

/**
 * Softmax of each row in double precision.
 *
 * @param logits  `[samples, classes]`
 */
export function softmax(logits: Float32Array | Float64Array, numClasses: number): Float64Array {
  const probabilities = new Float64Array(logits.length)
  for (let start = 0; start < logits.length; start += numClasses) {
    const top = rowMaximum(logits, start, numClasses)
    const row = probabilities.subarray(start, start + numClasses)
    row.forEach((_, c) => (row[c] = Math.exp(logits[start + c]! - top)))
    const sum = row.reduce((total, value) => total + value, 0)
    row.forEach((value, c) => (row[c] = value / sum))
  }
  return probabilities
}

/** Sigmoid of each value in double precision. */
export function sigmoid(logits: Float32Array | Float64Array): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
}

/**
 * Softmax cross-entropy of each sample, from logits, in double precision, without class weights or label smoothing.
 *
 * @param logits  `[samples, classes]`
 * @param labels  `[samples]` class indices
 */
export function crossEntropies(
  logits: Float32Array | Float64Array,
  labels: Int32Array,
  numClasses: number,
): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const start = row * numClasses
    const top = rowMaximum(logits, start, numClasses)
    let sum = 0
    for (let c = 0; c < numClasses; c++) sum += Math.exp(logits[start + c]! - top)
    return Math.log(sum) + top - logits[start + label]!
  })
}

/**
 * Binary cross-entropy of each sample, the mean over its labels, from logits, in double precision.
 *
 * @param logits   `[samples, classes]`
 * @param targets  `[samples, classes]` 0 or 1
 */
export function binaryCrossEntropies(
  logits: Float32Array | Float64Array,
  targets: Uint8Array,
  numClasses: number,
): Float64Array {
  return Float64Array.from({ length: logits.length / numClasses }, (_, row) => {
    let sum = 0
    for (let i = row * numClasses; i < (row + 1) * numClasses; i++) {
      const logit = logits[i]!
      sum += Math.max(logit, 0) - logit * targets[i]! + Math.log1p(Math.exp(-Math.abs(logit)))
    }
    return sum / numClasses
  })
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? 0 : sum / values.length
}

function rowMaximum(values: Float32Array | Float64Array, start: number, length: number): number {
  let top = Number.NEGATIVE_INFINITY
  for (let i = start; i < start + length; i++) if (!(values[i]! <= top)) top = values[i]!
  return top
}

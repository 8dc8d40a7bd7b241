/** float32's smallest normal number: no softmax gives less without giving 0. */
const SMALLEST = 1.1754943508222875e-38
/** Half the distance of float32's neighbors below 1. */
const NEAR_ONE = 1 - 2 ** -25

/** Scores whose softmax gives these probabilities back, to be evaluated like a training run's. All finite. */
export function logarithms(probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from(probabilities, (p) => Math.log(Math.max(p, SMALLEST)))
}

/** Scores whose sigmoid gives these probabilities back. All finite. */
export function logOdds(probabilities: ArrayLike<number>): Float64Array {
  return Float64Array.from(probabilities, (p) => {
    const inside = Math.min(Math.max(p, SMALLEST), NEAR_ONE)
    return Math.log(inside / (1 - inside))
  })
}

/** A photo held back: what a trained model says of it, what it was labelled, and what it is labelled now. Classes by position. */
export interface HeldBack {
  /** Of every class. */
  readonly probabilities: readonly number[]
  /** The likeliest class; with several labels all that are likelier than not. */
  readonly predicted: readonly number[]
  readonly labelsThen: readonly number[]
  /** `null`: it cannot be counted now. */
  readonly labels: readonly number[] | null
}

/** Exactly the labels it has, no other. */
export function isRight(predicted: readonly number[], labels: readonly number[]): boolean {
  return predicted.length === labels.length && labels.every((label) => predicted.includes(label))
}

/** What a model said of a photo, by positions of its classes. */
export interface Answer {
  readonly probabilities: readonly number[]
  readonly predicted: readonly number[]
}

/**
 * What a model would have said if classes that were merged since had been one: exclusive classes add up, and the likeliest sum is the
 * answer; of labels that exclude nothing a merged one is as likely as the likeliest of its parts, and said where one of them was.
 *
 * @param groups     for each class of the model the position of what it is part of now.
 * @param numGroups  positions there are.
 */
export function mergeAnswer(
  { probabilities, predicted }: Answer,
  groups: readonly number[],
  numGroups: number,
  multiLabel: boolean,
): Answer {
  const merged = new Array<number>(numGroups).fill(0)
  for (const [c, group] of groups.entries()) {
    const [sofar, probability] = [merged[group]!, probabilities[c] ?? 0]
    merged[group] = multiLabel ? Math.max(sofar, probability) : sofar + probability
  }
  if (multiLabel) return { probabilities: merged, predicted: mergedPositions(predicted, groups) }
  // rounded as they are kept, sums may tie: then the model's own answer stands
  const [said] = mergedPositions(predicted.slice(0, 1), groups)
  const best = (first: number): number =>
    merged.reduce((top, value, group) => (value > merged[top]! ? group : top), first)
  return { probabilities: merged.map((value) => Math.min(1, value)), predicted: said === undefined ? [] : [best(said)] }
}

/** Each once, in order. */
export const mergedPositions = (positions: readonly number[], groups: readonly number[]): number[] =>
  [...new Set(positions.map((c) => groups[c]!))].sort((a, b) => a - b)

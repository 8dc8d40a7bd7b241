import type { Random } from './random.ts'
import { shuffle } from './random.ts'

/** Photos that must stay together: how many of them have each label, and how many they are. */
export interface StratifiedGroup {
  readonly labels: ReadonlyMap<string, number>
  readonly size: number
}

/**
 * Divides groups among sets so that every label is spread as the fractions say: iterative stratification
 * (Sechidis et al. 2011, doi:10.1007/978-3-642-23808-6_10), with groups in place of single samples.
 *
 * Held-out sets get the fraction of each label rounded down, but at least one; so a label with at least as many groups of
 * its own as there are sets is in every set.
 *
 * @param fractions  share of each set; the first, which takes what is left over, is for training. A set with 0 stays empty.
 * @param taken      the set of a group that has one already, by position: it stays there and counts towards the shares.
 * @returns          the index of the set for each group.
 */
export function stratify(
  groups: readonly StratifiedGroup[],
  fractions: readonly number[],
  random: Random,
  taken: readonly (number | undefined)[] = [],
): number[] {
  const setOf = new Array<number>(groups.length).fill(-1)
  const openSets = fractions.flatMap((fraction, set) => (set === 0 || fraction > 0 ? [set] : []))
  const waiting = groupsByLabel(groups, random)
  const wanted = new Map([...waiting.keys()].map((label) => [label, quotas(countLabel(groups, label), fractions)]))
  const room = quotas(
    groups.reduce((sum, { size }) => sum + size, 0),
    fractions,
  )
  const place = (index: number, set: number): void => {
    const { labels, size } = groups[index]!
    setOf[index] = set
    room[set]! -= size
    for (const [label, count] of labels) {
      const left = wanted.get(label) as number[]
      left[set]! -= count
    }
  }
  taken.forEach((set, index) => {
    if (set !== undefined) place(index, set)
  })
  const have = new Map([...waiting.keys()].map((label) => [label, new Set<number>()]))
  for (let label = rarest(waiting, setOf); label !== undefined; label = rarest(waiting, setOf)) {
    const unplaced = (waiting.get(label) as number[]).filter((index) => setOf[index] === -1)
    for (const index of waiting.get(label) as number[]) {
      const set = setOf[index]!
      if (set !== -1) (have.get(label) as Set<number>).add(set)
    }
    unplaced.forEach((index, position) => {
      const missing = openSets.filter((set) => !(have.get(label) as Set<number>).has(set))
      const mustFill = missing.length > 0 && unplaced.length - position <= missing.length
      const candidates = !mustFill ? openSets : missing.includes(0) ? [0] : missing
      const set = neediest(candidates, wanted.get(label) as number[], room)
      place(index, set)
      ;(have.get(label) as Set<number>).add(set)
    })
  }
  groups.forEach((_, index) => {
    if (setOf[index] === -1) place(index, neediest(openSets, room, room))
  })
  return setOf
}

/** How many of `count` each set should get. Where there are fewer than sets, training comes first. */
function quotas(count: number, fractions: readonly number[]): number[] {
  let left = count - 1
  const heldOut = fractions.slice(1).map((fraction) => {
    const share = fraction === 0 ? 0 : Math.min(left, Math.max(1, Math.floor(count * fraction)))
    left -= share
    return share
  })
  return [left + 1, ...heldOut]
}

function countLabel(groups: readonly StratifiedGroup[], label: string): number {
  return groups.reduce((sum, { labels }) => sum + (labels.get(label) ?? 0), 0)
}

/** For each label its groups in random order, the largest first: a large one finds room in the training set only. */
function groupsByLabel(groups: readonly StratifiedGroup[], random: Random): Map<string, number[]> {
  const byLabel = new Map<string, number[]>()
  const order = shuffle([...groups.keys()], random)
  order.sort((a, b) => groups[b]!.size - groups[a]!.size)
  for (const index of order) {
    for (const label of groups[index]!.labels.keys()) {
      const indices = byLabel.get(label)
      if (indices === undefined) byLabel.set(label, [index])
      else indices.push(index)
    }
  }
  return byLabel
}

/** The label with the fewest groups left to place, if any: common ones can even things out later. */
function rarest(byLabel: ReadonlyMap<string, readonly number[]>, setOf: readonly number[]): string | undefined {
  let fewest = Infinity
  let chosen: string | undefined
  for (const [label, indices] of byLabel) {
    const numLeft = indices.reduce((sum, index) => sum + (setOf[index] === -1 ? 1 : 0), 0)
    if (numLeft === 0 || numLeft > fewest) continue
    if (numLeft < fewest || label < (chosen as string)) chosen = label
    fewest = numLeft
  }
  return chosen
}

/** The set that lacks most of the label; among equals, the one with most room; then the first. */
function neediest(sets: readonly number[], wanted: readonly number[], room: readonly number[]): number {
  return sets.reduce((best, set) => {
    const more = wanted[set]! - wanted[best]!
    return more > 0 || (more === 0 && room[set]! > room[best]!) ? set : best
  })
}

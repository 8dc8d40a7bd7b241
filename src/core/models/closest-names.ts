/** Longer names are compared by their beginnings: the distance takes time quadratic in the length. */
const MAX_LENGTH = 100
/** Two letters are part of too much. */
const MIN_PART = 3

/** The names that differ from what was typed by the fewest letters, closest first. */
export function closestNames(typed: string, names: readonly string[], count = 3): string[] {
  const wanted = typed.toLowerCase().slice(0, MAX_LENGTH)
  return names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase().slice(0, MAX_LENGTH)) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name)
}

/** Of the closest names those that may have been meant: a third of the letters differ at most, or one is part of the other. */
export function meantNames(typed: string, names: readonly string[], count = 3): string[] {
  const wanted = typed.toLowerCase()
  return closestNames(typed, names, names.length)
    .filter((name) => {
      const isPart =
        wanted.length >= MIN_PART && (name.toLowerCase().includes(wanted) || wanted.includes(name.toLowerCase()))
      return isPart || editDistance(wanted.slice(0, MAX_LENGTH), name.toLowerCase()) <= Math.max(2, name.length / 3)
    })
    .slice(0, count)
}

/** Letters to insert, delete or replace to turn one word into the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

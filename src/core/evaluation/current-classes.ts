/** A class as the project has it now. */
export interface CurrentClass {
  readonly id: number
  readonly name: string
}

/** A photo that a run was given: its class then, by position, and its class now, by id. */
export interface Vote {
  readonly then: number
  readonly now: number
}

/**
 * Which of the project's classes each class of a run is now. By name; a class that was renamed since is known by its photos: it is the
 * one most of them carry now, if no other class of the run has that name.
 *
 * @returns for each class of the run the id, or `null` where there is none any more (deleted, or merged into another).
 */
export function currentClasses(
  classNames: readonly string[],
  current: readonly CurrentClass[],
  votes: Iterable<Vote>,
): (number | null)[] {
  const byName = new Map(current.map(({ id, name }) => [name.normalize('NFC'), id]))
  const ids = classNames.map((name) => byName.get(name.normalize('NFC')) ?? null)
  const taken = new Set(ids)
  const tallies = ids.map(() => new Map<number, number>())
  for (const { then, now } of votes) if (ids[then] === null) tallies[then].set(now, (tallies[then].get(now) ?? 0) + 1)
  const known = new Set(current.map(({ id }) => id))
  return ids.map((id, i) => {
    if (id !== null) return id
    const total = [...tallies[i].values()].reduce((sum, count) => sum + count, 0)
    const [most] = [...tallies[i]].sort(([, a], [, b]) => b - a)
    if (most === undefined || 2 * most[1] <= total || taken.has(most[0]) || !known.has(most[0])) return null
    taken.add(most[0])
    return most[0]
  })
}

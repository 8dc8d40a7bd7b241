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

/** The classes of a run. */
export interface RunClasses {
  readonly classNames: readonly string[]
  /** As the project numbered them; absent in runs of older versions. */
  readonly classIds?: readonly number[] | undefined
}

export interface ProjectClasses {
  readonly classes: readonly CurrentClass[]
  /** For a class that was merged the one that took its photos, which may have been merged since. */
  readonly mergedInto: ReadonlyMap<number, number>
}

/**
 * Which of the project's classes each class of a run is now. A class stays what it is when it is renamed, and becomes another when it is
 * merged into that. Runs of older versions have only names: a class whose name is gone is what most of its photos are now.
 *
 * @param votes  read for runs of older versions alone.
 * @returns for each class of the run the id, or `null` where there is none any more. Classes that were merged have the same.
 */
export function currentClasses(
  { classNames, classIds }: RunClasses,
  { classes, mergedInto }: ProjectClasses,
  votes: () => Iterable<Vote>,
): (number | null)[] {
  const known = new Set(classes.map(({ id }) => id))
  const byName = new Map(classes.map(({ id, name }) => [name.normalize('NFC'), id]))
  const named = classNames.map((name) => byName.get(name.normalize('NFC')) ?? null)
  if (!classIds) return byPhotos(named, known, votes())
  const ids = classIds.map((id) => followed(id, known, mergedInto))
  const taken = new Set(ids)
  // deleted, and made again under its name
  return ids.map((id, i) => {
    const again = id === null ? (named[i] ?? null) : null
    return again === null || taken.has(again) ? id : again
  })
}

/** A class that is there is itself, whatever was done and undone before. */
function followed(id: number, known: ReadonlySet<number>, mergedInto: ReadonlyMap<number, number>): number | null {
  const passed = new Set<number>()
  for (let at: number | undefined = id; at !== undefined && !passed.has(at); at = mergedInto.get(at)) {
    if (known.has(at)) return at
    passed.add(at)
  }
  return null
}

function byPhotos(
  ids: readonly (number | null)[],
  known: ReadonlySet<number>,
  votes: Iterable<Vote>,
): (number | null)[] {
  const tallies = ids.map((id) => ({ id, counts: new Map<number, number>() }))
  for (const { then, now } of votes) {
    const counts = tallies[then]?.counts
    counts?.set(now, (counts.get(now) ?? 0) + 1)
  }
  return tallies.map(({ id, counts }) => {
    if (id !== null) return id
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const [most] = [...counts].sort(([, a], [, b]) => b - a)
    return most === undefined || 2 * most[1] <= total || !known.has(most[0]) ? null : most[0]
  })
}

import type { SetName } from '../../../shared/contract/plain.ts'
import { seededRandom } from '../../../core/datasets/random.ts'
import type { HeldOutShares } from '../../../core/training/default-plan.ts'
import { stratify } from '../../../core/datasets/stratify.ts'
import type { Database } from '../database/database.ts'
import type { Library } from './library.ts'

const SETS: readonly SetName[] = ['train', 'validation', 'test']

interface Member {
  readonly id: number
  readonly hash: string
  readonly classIds: readonly number[]
  readonly set: SetName | null
}

/**
 * The sets that labelled photos without one will be given: class by class, look-alikes together, and so that with those that have
 * one already the shares come out right. The same photos and seed give the same sets, in whatever order they were added.
 */
export function planSets(library: Library, seed: number, { validation, test }: HeldOutShares): Map<number, SetName> {
  const groups = labelledGroups(library)
  const planned = new Map<number, SetName>()
  if (!groups.some((members) => members.some(({ set }) => set === null))) return planned
  const strata = groups.map((members) => ({ labels: countLabels(members), size: members.length }))
  const taken = groups.map((members) => {
    const given = members.find(({ set }) => set !== null)?.set
    return given == null ? undefined : SETS.indexOf(given)
  })
  const setOf = stratify(strata, [1 - validation - test, validation, test], seededRandom(seed), taken)
  groups.forEach((members, index) => {
    for (const { id, set } of members) if (set === null) planned.set(id, SETS[setOf[index]!]!)
  })
  return planned
}

/** Gives photos the sets that {@link planSets} planned for them. @returns how many got one. */
export function assignSets(database: Database, library: Library, planned: ReadonlyMap<number, SetName>): number {
  library.checkWritable()
  if (planned.size === 0) return 0
  const update = database.statement<[SetName, number]>('UPDATE photos SET set_name = ? WHERE id = ?')
  library.amend(() => {
    for (const [id, set] of planned) update.run(set, id)
    return { photoIds: [...planned.keys()] }
  })
  return planned.size
}

/** Takes their sets from all photos: the next run gives each a new one. @returns how many had one. */
export function clearSets(database: Database, library: Library): number {
  library.checkWritable()
  const photoIds = [...library.photos.present()].flatMap(({ id, set_name: set }) => (set === null ? [] : [id]))
  if (photoIds.length === 0) return 0
  const update = database.statement<[]>('UPDATE photos SET set_name = NULL')
  library.amend(() => {
    update.run()
    return { photoIds }
  })
  return photoIds.length
}

/** Labelled photos, look-alikes together, in an order that depends on their content only. */
function labelledGroups({ photos }: Library): Member[][] {
  const labels = photos.allLabels()
  const groups = new Map<string, Member[]>()
  for (const { id, hash, set_name: set, group_id: group } of photos.present()) {
    const classIds = labels.get(id) ?? []
    // one whose label was taken off still decides about its look-alikes
    if (classIds.length === 0 && (set === null || group === null)) continue
    const key = group === null ? hash : `group ${group}`
    const members = groups.get(key)
    const member = { id, hash, classIds, set }
    if (members === undefined) groups.set(key, [member])
    else members.push(member)
  }
  const sorted = [...groups.values()].map((members) => members.sort(byHash))
  return sorted.sort(([a], [b]) => byHash(a!, b!))
}

const byHash = (a: Member, b: Member): number => (a.hash < b.hash ? -1 : 1)

function countLabels(members: readonly Member[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { classIds } of members)
    for (const classId of classIds) counts.set(String(classId), (counts.get(String(classId)) ?? 0) + 1)
  return counts
}

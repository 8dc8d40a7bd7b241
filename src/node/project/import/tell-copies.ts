import { basename } from 'node:path'
import type { Database } from '../database/database.ts'
import type { Copy } from './write-photos.ts'

const LABELS_OF_GROUPS = `
  SELECT photos.group_id AS groupId, photos.path AS path, group_concat(classes.name, ' and ' ORDER BY classes.name) AS labels
  FROM photos JOIN labels ON labels.photo_id = photos.id JOIN classes ON classes.id = labels.class_id
  WHERE photos.group_id IS NOT NULL AND photos.is_removed = 0
  GROUP BY photos.id ORDER BY photos.group_id, photos.id`

interface Labelled {
  readonly groupId: number
  readonly path: string
  readonly labels: string
}

/** Files that were not added because their bytes are here already under another path. */
export function tellCopies(copies: readonly Copy[]): string[] {
  const [first] = copies
  if (first === undefined) return []
  const example = `“${first.path}” is “${basename(first.of)}”`
  return [
    copies.length === 1
      ? `One file is a copy of a photo that is here, byte for byte, and counts once with it: ${example}.`
      : `${copies.length.toLocaleString('en')} files are copies of photos that are here, byte for byte, and count once with them: ${example}, for example.`,
  ]
}

/** Photos of the project that show the same picture and have different labels: one of them is probably wrong. */
export function tellDisagreeing(database: Database): string[] {
  const groups = new Map<number, Labelled[]>()
  for (const row of database.statement<[], Labelled>(LABELS_OF_GROUPS).iterate())
    groups.set(row.groupId, [...(groups.get(row.groupId) ?? []), row])
  const disagreeing = [...groups.values()].filter((photos) => new Set(photos.map(({ labels }) => labels)).size > 1)
  const [a] = disagreeing[0] ?? []
  if (a === undefined) return []
  const b = disagreeing[0]?.find(({ labels }) => labels !== a.labels) ?? a
  const example = `“${basename(a.path)}” is ${a.labels}, “${basename(b.path)}” is ${b.labels}`
  return [
    disagreeing.length === 1
      ? `Photos that look the same have different labels: ${example}.`
      : `${disagreeing.length.toLocaleString('en')} groups of photos that look the same have different labels: ${example}, for example.`,
  ]
}

import { join, sep } from 'node:path'
import { failure } from '../../../shared/errors.ts'
import type { Photo } from '../../../shared/contract/app/photos.ts'
import type { SetName } from '../../../shared/contract/plain.ts'
import type { Database } from '../database/database.ts'

/** A photo as it is stored. */
export interface PhotoRow {
  readonly id: number
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly hash: string
  /** Absolute, or below captures/ where `is_copied`. */
  readonly path: string
  readonly is_copied: number
  readonly size_bytes: number
  /** Milliseconds since 1970, whole. */
  readonly modified_at: number
  readonly format: string
  readonly width: number
  readonly height: number
  readonly added_at: number
  readonly set_name: SetName | null
  readonly group_id: number | null
  readonly problem_code: string | null
  readonly problem_reason: string | null
  readonly labelled_revision: number
  readonly is_removed: number
}

const COLUMNS = `id, hash, path, is_copied, size_bytes, modified_at, format, width, height, added_at, set_name, group_id,
  problem_code, problem_reason, labelled_revision, is_removed`
const SOME = 'SELECT value FROM json_each(?)'

/** Reads photos with their labels. */
export class PhotoTable {
  readonly #captures: string
  readonly #byId
  readonly #byHash
  readonly #hashes
  readonly #byPath
  readonly #present
  readonly #list
  readonly #page
  readonly #presentIds
  readonly #some
  readonly #labels
  readonly #someLabels
  readonly #groupSizes
  readonly #groupMembers
  readonly #groupsOf
  readonly #cover
  readonly #counts

  constructor(database: Database, captures: string) {
    this.#captures = captures
    const select = `SELECT ${COLUMNS} FROM photos`
    this.#byId = database.statement<[number], PhotoRow>(`${select} WHERE id = ?`)
    this.#byHash = database.statement<[string], PhotoRow>(`${select} WHERE hash = ?`)
    this.#hashes = database.columns<[], [string]>('SELECT hash FROM photos')
    this.#byPath = database.statement<[string, number], PhotoRow>(`${select} WHERE path = ? AND is_copied = ?`)
    this.#present = database.statement<[], PhotoRow>(`${select} WHERE is_removed = 0 ORDER BY id`)
    this.#page = database.statement<[number, number], PhotoRow>(
      `${select} WHERE id > ? AND is_removed = 0 ORDER BY id LIMIT ?`,
    )
    this.#list = database.columns<[], Listed>(`SELECT ${LISTED} FROM photos WHERE is_removed = 0 ORDER BY id`)
    this.#presentIds = database.columns<[string], [number]>(
      `SELECT id FROM photos WHERE id IN (${SOME}) AND is_removed = 0`,
    )
    this.#some = database.statement<[string], PhotoRow>(`${select} WHERE id IN (${SOME}) ORDER BY id`)
    this.#labels = database.columns<[], Label>('SELECT photo_id, class_id FROM labels ORDER BY photo_id, class_id')
    this.#someLabels = database.columns<[string], Label>(
      `SELECT photo_id, class_id FROM labels WHERE photo_id IN (${SOME}) ORDER BY photo_id, class_id`,
    )
    this.#groupSizes = database.statement<[], { group_id: number }>(
      'SELECT group_id FROM photos WHERE group_id IS NOT NULL AND is_removed = 0 GROUP BY group_id HAVING count(*) > 1',
    )
    this.#groupMembers = database.statement<[number], { id: number }>(
      'SELECT id FROM photos WHERE group_id = ? AND is_removed = 0 ORDER BY id',
    )
    this.#groupsOf = database.columns<[string], [number]>(
      `SELECT DISTINCT group_id FROM photos WHERE id IN (${SOME}) AND group_id IS NOT NULL`,
    )
    this.#cover = database.statement<[], { hash: string }>(
      `SELECT hash FROM photos WHERE is_removed = 0
       ORDER BY NOT EXISTS (SELECT 1 FROM labels WHERE photo_id = photos.id), id LIMIT 1`,
    )
    this.#counts = database.statement<[], Counts>(
      `SELECT count(*) AS numPhotos,
         count(*) FILTER (WHERE EXISTS (SELECT 1 FROM labels WHERE photo_id = photos.id)) AS numLabelled,
         (SELECT count(*) FROM classes) AS numClasses
       FROM photos WHERE is_removed = 0`,
    )
  }

  counts(): Counts {
    return { ...this.#counts.get()! }
  }

  /** The photo that stands for the project: the first with a label, or the first. */
  coverHash(): string | undefined {
    return this.#cover.get()?.hash
  }

  /** @throws {AppError} `photo-not-found`, also for one that was removed. */
  get(id: number): PhotoRow {
    const row = this.#byId.get(id)
    if (row === undefined || row.is_removed === 1) throw failure('photo-not-found', {})
    return row
  }

  /** Also one that was removed. */
  byHash(hash: string): PhotoRow | undefined {
    return this.#byHash.get(hash)
  }

  /** Of all, also those that were removed. */
  hashes(): string[] {
    return this.#hashes.all().map(([hash]) => hash)
  }

  /** The photo whose file lies at a path, if it is in the project. Of several (a file that was replaced), the newest. */
  byPath(path: string): PhotoRow | undefined {
    const below = path.startsWith(this.#captures + sep)
      ? path
          .slice(this.#captures.length + 1)
          .split(sep)
          .join('/')
      : ''
    return [...this.#byPath.all(path, 0), ...this.#byPath.all(below, 1)].filter((row) => row.is_removed === 0).at(-1)
  }

  /** All that are in the project, one at a time. */
  present(): IterableIterator<PhotoRow> {
    return this.#present.iterate()
  }

  /** The first photos of the project after one, by id. */
  page(after: number, limit: number): PhotoRow[] {
    return this.#page.all(after, limit)
  }

  /** Those of the given ones that exist, removed ones too, by id. */
  some(ids: Iterable<number>): PhotoRow[] {
    return this.#some.all(JSON.stringify([...ids]))
  }

  /** Those of the given ones that are in the project. */
  presentIds(ids: Iterable<number>): Set<number> {
    return new Set(this.#presentIds.all(JSON.stringify([...ids])).map(([id]) => id))
  }

  /** Labels of the given photos; photos that have none are absent. */
  labelsOf(ids: Iterable<number>): Map<number, number[]> {
    return collectLabels(this.#someLabels.iterate(JSON.stringify([...ids])))
  }

  allLabels(): Map<number, number[]> {
    return collectLabels(this.#labels.iterate())
  }

  /** Photos of a group of look-alikes that are in the project. */
  groupMembers(groupId: number): number[] {
    return this.#groupMembers.all(groupId).map(({ id }) => id)
  }

  /** The groups of look-alikes that some photos are in. */
  groupsOf(ids: readonly number[]): number[] {
    return this.#groupsOf.all(JSON.stringify(ids)).map(([groupId]) => groupId)
  }

  /** Where a photo's file is. */
  pathOf({ path, is_copied: isCopied }: Pick<PhotoRow, 'path' | 'is_copied'>): string {
    return isCopied === 1 ? join(this.#captures, path) : path
  }

  /** The whole library, as a window holds it. */
  snapshot(): Photo[] {
    const labels = this.allLabels()
    const groups = new Set(this.#groupSizes.all().map((row) => row.group_id))
    const photos: Photo[] = []
    for (const row of this.#list.iterate()) photos.push(listedPhoto(row, labels.get(row[0]), groups))
    return photos
  }

  /** Some photos as a window holds them; those that are not in the project are absent. */
  listed(ids: Iterable<number>): Photo[] {
    const rows = this.some(ids).filter((row) => row.is_removed === 0)
    const labels = this.labelsOf(rows.map(({ id }) => id))
    const groups = new Set<number>()
    for (const groupId of new Set(rows.map((row) => row.group_id)))
      if (groupId !== null && this.groupMembers(groupId).length > 1) groups.add(groupId)
    return rows.map((row) => listedPhoto(toListed(row), labels.get(row.id), groups))
  }
}

export interface Counts {
  readonly numPhotos: number
  readonly numLabelled: number
  readonly numClasses: number
}

/** Photo and class. */
type Label = [photoId: number, classId: number]

function collectLabels(rows: Iterable<Label>): Map<number, number[]> {
  const labels = new Map<number, number[]>()
  for (const [photoId, classId] of rows) {
    const classIds = labels.get(photoId)
    if (classIds === undefined) labels.set(photoId, [classId])
    else classIds.push(classId)
  }
  return labels
}

/** The columns that a window needs, as one array: 100,000 photos are listed in half the time. */
type Listed = [
  id: number,
  path: string,
  isCopied: number,
  width: number,
  height: number,
  addedAt: number,
  set: SetName | null,
  group: number | null,
  problemCode: string | null,
  problemReason: string | null,
]
const LISTED = 'id, path, is_copied, width, height, added_at, set_name, group_id, problem_code, problem_reason'

function toListed(row: PhotoRow): Listed {
  const { id, path, is_copied: isCopied, width, height, added_at: addedAt, set_name: set, group_id: group } = row
  return [id, path, isCopied, width, height, addedAt, set, group, row.problem_code, row.problem_reason]
}

function listedPhoto(row: Listed, classIds: number[] | undefined, groups: ReadonlySet<number>): Photo {
  const [id, path, isCopied, width, height, addedAt, set, group, code, reason] = row
  const slash = Math.max(path.lastIndexOf('/'), sep === '/' ? -1 : path.lastIndexOf(sep))
  return {
    id,
    name: path.slice(slash + 1),
    folder: isCopied === 1 ? 'captures' : path.slice(0, slash) || sep,
    width,
    height,
    addedAt,
    classIds: classIds ?? [],
    set,
    group: group !== null && groups.has(group) ? group : null,
    problem: code === null ? null : { code, reason: reason ?? '' },
  }
}

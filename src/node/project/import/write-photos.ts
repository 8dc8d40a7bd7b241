import type { SkippedFile } from '../../../core/datasets/photo.ts'
import type { DoneAct } from '../../../shared/contract/app/done-act.ts'
import type { SetName } from '../../../shared/contract/plain.ts'
import type { Database } from '../database/database.ts'
import type { Change } from '../library/change.ts'
import { acceptClassName, NamedClasses } from '../library/class-table.ts'
import type { PlannedEdit, Tables } from '../library/plan-edit.ts'
import { relabel } from '../library/plan-labels.ts'
import type { LookAlikes } from './look-alikes.ts'
import type { ExaminedPhoto } from './read-source.ts'

/** A photo that was read, or, with the number of one that is in the project, found to be known. */
export interface ReadPhoto {
  readonly shownPath: string
  /** Absolute, or below captures/ where `isCopied`. */
  readonly path: string
  readonly isCopied: boolean
  readonly labels: readonly string[]
  readonly set?: SetName
  readonly photo: ExaminedPhoto | { readonly knownId: number; readonly modifiedAt: number }
}

/** A file whose bytes are those of a photo that is in the project. */
export interface Copy {
  readonly path: string
  readonly of: string
}

/** What became of a batch. */
export interface Written {
  numAdded: number
  numKnown: number
  numLabelled: number
  readonly skipped: SkippedFile[]
  /** Files that are, byte for byte, photos that lie elsewhere. */
  readonly copies: Copy[]
  /** Copies of photos that were known: they are not needed. */
  readonly needlessCopies: string[]
}

type Insert = [string, string, number, number, number, string, number, number, number, SetName | null]

/** Puts photos that were read in the tables. */
export class PhotoWriter {
  readonly #insert
  readonly #place

  constructor(database: Database) {
    this.#insert = database.statement<Insert, { id: number }>(
      `INSERT INTO photos (hash, path, is_copied, size_bytes, modified_at, format, width, height, added_at, set_name)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    )
    this.#place = database.statement<[string, number, number, number]>(
      `UPDATE photos SET path = ?, is_copied = ?, modified_at = ?, problem_code = NULL, problem_reason = NULL WHERE id = ?`,
    )
  }

  /**
   * Plans one batch, within its transaction: photos go in hidden, and the changes show them, so that undo can hide them again.
   *
   * @param numBefore  photos that the same act has added so far.
   */
  plan(batch: readonly ReadPhoto[], tables: Tables, lookAlikes: LookAlikes, numBefore: number): PlannedEdit & Written {
    const written: Written = { numAdded: 0, numKnown: 0, numLabelled: 0, skipped: [], copies: [], needlessCopies: [] }
    const shown: number[] = []
    const regrouped = new Set<number>()
    const wantedNames = new Map<number, readonly string[]>()
    for (const given of batch) {
      const read = tables.multiLabel ? given : withOneLabel(given, written.skipped)
      const known = this.#findKnown(read, tables, shown)
      if (known !== undefined) {
        if (read.isCopied && known.path !== read.path) written.needlessCopies.push(read.path)
        if (known.isRemoved) {
          shown.push(known.id)
          written.numAdded++
        } else written.numKnown++
        if (known.path !== read.path) written.copies.push({ path: read.shownPath, of: known.path })
        wantedNames.set(known.id, [...(wantedNames.get(known.id) ?? []), ...read.labels])
        this.#reportConflict(read, known.id, wantedNames, tables, written)
        continue
      }
      const id = this.#add(read)
      const { perceptualHash, fingerprint } = read.photo as ExaminedPhoto
      for (const other of lookAlikes.add(id, perceptualHash, fingerprint)) regrouped.add(other)
      shown.push(id)
      written.numAdded++
      wantedNames.set(id, read.labels)
    }
    const { changes, photoIds } = this.#label(wantedNames, tables)
    written.numLabelled = photoIds.length
    const numAdded = numBefore + written.numAdded
    const description: DoneAct =
      numAdded > 0
        ? { kind: 'photos-added', numPhotos: numAdded }
        : { kind: 'labels-imported', numPhotos: photoIds.length }
    const show: Change[] = shown.length === 0 ? [] : [{ kind: 'show', photoIds: shown }]
    return { ...written, changes: [...show, ...changes], description, photoIds: [...new Set([...shown, ...regrouped])] }
  }

  #findKnown({ photo, path, isCopied }: ReadPhoto, { photos }: Tables, shown: readonly number[]): Known | undefined {
    const row = 'knownId' in photo ? photos.some([photo.knownId])[0] : photos.byHash(photo.hash)
    if (row === undefined) return undefined
    const isRemoved = row.is_removed === 1 && !shown.includes(row.id)
    // the file that was just read is where it says; the one known before may be gone
    const isBetter = isRemoved || row.problem_code !== null
    if (isBetter) this.#place.run(path, isCopied ? 1 : 0, photo.modifiedAt, row.id)
    return { id: row.id, isRemoved, path: isBetter ? path : row.path }
  }

  #add({ photo, path, isCopied, set }: ReadPhoto): number {
    const { hash, sizeBytes, modifiedAt, format, width, height } = photo as ExaminedPhoto
    const row = [
      hash,
      path,
      isCopied ? 1 : 0,
      sizeBytes,
      modifiedAt,
      format,
      width,
      height,
      Date.now(),
      set ?? null,
    ] as const
    return this.#insert.get(...row)!.id
  }

  /** With one label for each photo, a second place may not give another. */
  #reportConflict(
    { shownPath, labels }: ReadPhoto,
    id: number,
    wanted: Map<number, readonly string[]>,
    { photos, classes, multiLabel }: Tables,
    { skipped }: Written,
  ): void {
    if (multiLabel || labels.length === 0) return
    const present =
      photos
        .labelsOf([id])
        .get(id)
        ?.map((classId) => classes.get(classId).name) ?? []
    const names = [...present, ...(wanted.get(id) ?? [])].map((name) => acceptClassName(name) ?? name)
    const [first] = names
    if (first === undefined) return
    wanted.set(id, present.length > 0 ? [] : [first])
    const other = names.find((name) => name !== first)
    if (other === undefined) return
    const reason = `The same photo is in the project as “${first}”; here it is “${other}”.`
    skipped.push({ path: shownPath, code: 'label-conflict', reason })
  }

  #label(
    wantedNames: ReadonlyMap<number, readonly string[]>,
    tables: Tables,
  ): { changes: Change[]; photoIds: number[] } {
    const named = new NamedClasses(tables.classes)
    const current = tables.photos.labelsOf(wantedNames.keys())
    const wanted = new Map<number, number[]>()
    for (const [id, names] of wantedNames) {
      const classIds = names.flatMap((name) => named.idsOf(name))
      if (classIds.length > 0) wanted.set(id, [...(current.get(id) ?? []), ...classIds])
    }
    const { changes, photoIds } = relabel(current, wanted)
    return { changes: [...named.changes, ...changes], photoIds }
  }
}

function withOneLabel(read: ReadPhoto, skipped: SkippedFile[]): ReadPhoto {
  if (read.labels.length < 2) return read
  const reason = `It has ${read.labels.length} labels; this project keeps one for each photo. It was added without.`
  skipped.push({ path: read.shownPath, code: 'several-labels', reason })
  return { ...read, labels: [] }
}

interface Known {
  readonly id: number
  readonly isRemoved: boolean
  readonly path: string
}

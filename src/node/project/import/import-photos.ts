import { rm } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import type { PhotoNote } from '../../../core/datasets/photo-notes.ts'
import { DEFAULT_CONCURRENCY, forEachConcurrently } from '../../photos/limiter.ts'
import { fromErrorData } from '../../../shared/errors.ts'
import type { PlannedEdit, Tables } from '../library/plan-edit.ts'
import type { ProjectStore } from '../project-store.ts'
import type { SourceFile } from './list-sources.ts'
import type { LookAlikes } from './look-alikes.ts'
import { answerQuestion, PATIENT_DISK } from './reader/answer-question.ts'
import { NUM_THREADS, PHOTOS_PER_THREAD, PhotoReaders } from './reader/photo-readers.ts'
import type { PhotoReader, Question } from './reader/reader-thread.ts'
import { PhotoWriter, type ReadPhoto, type Written } from './write-photos.ts'

/** A kill loses at most what was read since the last commit. Small, so that a window is served in between. */
const MAX_BATCH = 48
const MAX_BATCH_MS = 250
const MAX_HELD_UP = 500
const MIN_FOR_THREADS = 32

export interface ImportOptions {
  /** Copies files into the project. */
  readonly copy: boolean
  /** `false`: what a project starts with, and nobody would take back. */
  readonly isUndoable: boolean
  readonly signal: AbortSignal
  readonly onWritten: (progressed: Progressed) => void
}

/** What a batch came to. */
export interface Progressed extends Omit<Written, 'needlessCopies'> {
  readonly numFiles: number
  /** Of each photo of which something was assumed. */
  readonly notes: readonly (readonly PhotoNote[])[]
}

/**
 * Reads files in parallel and puts them in the project batch by batch: each file once, decoded once.
 *
 * @throws what stops all of it: a full disk, a disk that fails; the signal's reason. What was committed stays.
 */
export async function importPhotos(
  project: ProjectStore,
  files: readonly SourceFile[],
  lookAlikes: LookAlikes,
  options: ImportOptions,
): Promise<void> {
  const batch = new Batch(project, lookAlikes, options)
  const { reader, numAtOnce } = readerFor(project, files.length)
  try {
    await forEachConcurrently(
      files,
      numAtOnce,
      async (file, index) => {
        const outcome = await readOne(project, reader, file, options.copy)
        await project.library.whenFree(() => batch.add(index, outcome))
      },
      options.signal,
    )
  } finally {
    await reader.close()
    await project.library.whenFree(() => batch.commitRest())
    await batch.settled()
  }
}

/** A few photos, of a webcam for example, are read before a thread would have started. */
function readerFor({ layout, library }: ProjectStore, numFiles: number): { reader: PhotoReader; numAtOnce: number } {
  const { captures } = layout
  const isKnown = (hash: string): boolean => library.photos.byHash(hash) !== undefined
  const options = { captures, disk: PATIENT_DISK, isKnown, takesLarge: true }
  const here = { read: (question: Question) => answerQuestion(question, options), close: async () => undefined }
  if (numFiles < MIN_FOR_THREADS) return { reader: here, numAtOnce: DEFAULT_CONCURRENCY }
  const reader = new PhotoReaders(captures, library.photos.hashes(), { instead: here })
  // as many again wait, so that no thread does
  return { reader, numAtOnce: 2 * NUM_THREADS * PHOTOS_PER_THREAD }
}

/** What a file turned out to be. */
type Outcome = ReadPhoto | SkippedFile

async function readOne(project: ProjectStore, reader: PhotoReader, file: SourceFile, copy: boolean): Promise<Outcome> {
  const { path, shownPath, labels, set } = file
  const { photos } = project.library
  const inProject = placeInCaptures(project, path)
  const place = inProject === undefined ? { path, isCopied: false } : { path: inProject, isCopied: true }
  const about = { shownPath, labels, ...(set && { set }) }
  const row = photos.byPath(path)
  const known = row?.problem_code === null ? row : undefined
  const answer = await reader.read({
    path,
    ...(known && { known: { sizeBytes: known.size_bytes, modifiedAt: known.modified_at } }),
    ...(copy && !place.isCopied && { keepAs: basename(path) }),
  })
  switch (answer.kind) {
    case 'unchanged':
      return { ...about, ...place, photo: { knownId: known!.id, modifiedAt: answer.modifiedAt } }
    case 'known':
      return { ...about, ...place, photo: { knownId: photos.byHash(answer.facts.hash)!.id, ...answer.facts } }
    case 'read':
      return {
        ...about,
        ...place,
        ...(answer.keptAs !== undefined && { path: answer.keptAs, isCopied: true }),
        photo: answer.photo,
      }
    case 'unusable':
      if (file.isUpload === true) await rm(path, { force: true })
      return { path: shownPath, code: answer.code, reason: answer.reason }
    case 'failed':
      throw fromErrorData(answer.error)
    case 'large':
      throw new Error('A reader left a large photo to another, and there is none.')
  }
}

/** The part of a path below captures/, for a file that lies there. */
function placeInCaptures({ layout }: ProjectStore, path: string): string | undefined {
  const below = relative(layout.captures, path)
  return below === '' || below.startsWith('..') || isAbsolute(below) ? undefined : below.split(sep).join('/')
}

/** What was read and waits to be committed. */
export class Batch {
  readonly #project: ProjectStore
  readonly #lookAlikes: LookAlikes
  readonly #options: ImportOptions
  readonly #writer: PhotoWriter
  readonly #deletions: Promise<void>[] = []
  readonly #waiting = new Map<number, Outcome>()
  #next = 0
  #committedAt = performance.now()
  #act = ''
  #numInAct = 0

  constructor(project: ProjectStore, lookAlikes: LookAlikes, options: ImportOptions) {
    this.#project = project
    this.#lookAlikes = lookAlikes
    this.#options = options
    this.#writer = new PhotoWriter(project.database)
  }

  add(index: number, outcome: Outcome): void {
    this.#waiting.set(index, outcome)
    const isDue = performance.now() - this.#committedAt > MAX_BATCH_MS
    if (isDue || this.#waiting.size >= MAX_BATCH) this.#commit(this.#takeInOrder())
  }

  /** All that was read, without waiting for what comes before it. */
  commitRest(): void {
    const rest = [...this.#waiting].sort(([a], [b]) => a - b).map(([, outcome]) => outcome)
    this.#waiting.clear()
    this.#commit(rest)
  }

  /** In the order of the files, so that the same folder gives the same project; unless one file holds up too many others. */
  #takeInOrder(): Outcome[] {
    const taken: Outcome[] = []
    if (this.#waiting.size > MAX_HELD_UP) this.#next = Math.min(...this.#waiting.keys())
    for (let outcome; (outcome = this.#waiting.get(this.#next)) !== undefined; this.#next++) {
      this.#waiting.delete(this.#next)
      taken.push(outcome)
    }
    return taken
  }

  #commit(outcomes: readonly Outcome[]): void {
    const skipped = outcomes.filter((outcome): outcome is SkippedFile => 'code' in outcome)
    const photos = outcomes.filter((outcome): outcome is ReadPhoto => !('code' in outcome))
    this.#committedAt = performance.now()
    if (photos.length === 0 && skipped.length === 0) return
    const { numAdded, numKnown, numLabelled, skipped: conflicts, copies, needlessCopies } = this.#write(photos)
    const numFiles = photos.length + skipped.length
    const notes = photos.flatMap(({ photo }) => ('notes' in photo && photo.notes.length > 0 ? [photo.notes] : []))
    this.#numInAct += numAdded
    for (const path of needlessCopies)
      this.#deletions.push(rm(join(this.#project.layout.captures, path), { force: true }).catch(() => undefined))
    this.#options.onWritten({
      numFiles,
      numAdded,
      numKnown,
      numLabelled,
      skipped: [...skipped, ...conflicts],
      copies,
      notes,
    })
  }

  async settled(): Promise<void> {
    await Promise.all(this.#deletions)
  }

  #write(photos: readonly ReadPhoto[]): Written {
    let written: Written = { numAdded: 0, numKnown: 0, numLabelled: 0, skipped: [], copies: [], needlessCopies: [] }
    if (photos.length === 0) return written
    const { library, thumbnails } = this.#project
    thumbnails.put(
      photos.flatMap(({ photo }) => ('thumbnail' in photo ? [[photo.hash, photo.thumbnail] as const] : [])),
    )
    const plan = (tables: Tables): PlannedEdit => {
      const planned = this.#writer.plan(photos, tables, this.#lookAlikes, this.#numInAct)
      written = planned
      return planned
    }
    if (!this.#options.isUndoable) library.amend(() => plan(library.tables()))
    else {
      // whatever the person did in between is undone first: it may build on what was added before it
      if (library.journal.newestDone()?.act !== this.#act) {
        this.#act = `import-${library.revision + 1}`
        this.#numInAct = 0
      }
      library.act(plan, { name: this.#act, isDurable: false })
    }
    return written
  }
}

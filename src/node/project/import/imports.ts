import { join } from 'node:path'
import { type PhotoNote, tellPhotoNotes } from '../../../core/datasets/photo-notes.ts'
import type { SkippedFile } from '../../../core/datasets/photo.ts'
import { ImportState, isRemark } from '../../../shared/contract/app/photos.ts'
import { failure, toErrorData } from '../../../shared/errors.ts'
import type { TableChoice } from '../../../shared/contract/label-table.ts'
import { explainProjectError } from '../database/database-errors.ts'
import type { ProjectStore } from '../project-store.ts'
import type { ProjectSettings } from '../settings.ts'
import type { TableProgress } from '../../photos/tables/read-table.ts'
import { findUpload } from '../uploads.ts'
import { type ImportOptions, importPhotos, type Progressed } from './import-photos.ts'
import { listSources, type ListedSources, type SourceFile } from './list-sources.ts'
import { LookAlikes } from './look-alikes.ts'
import { Pace } from './pace.ts'
import { tellCopies, tellDisagreeing } from './tell-copies.ts'
import type { Copy } from './write-photos.ts'

const MAX_REPORTED = 5000
const MAX_TOLD = 50
const TELL_EVERY_MS = 100
/** Name of the setting. */
const KEPT = 'last-import'

export interface ImportRequest {
  readonly paths: readonly string[]
  /** What `receiveUpload` answered with. */
  readonly uploads: readonly string[]
  readonly copy: boolean
  readonly labels: 'none' | 'folders'
  /** How a person wants a table to be read. */
  readonly table?: { readonly path: string; readonly choice: TableChoice } | undefined
}

/** Makes a folder of photos. @returns the files in it, with the labels they are to have. */
export type GivePhotos = (
  folder: string,
  options: { readonly onProgress: (numDone: number, numTotal: number) => void; readonly signal: AbortSignal },
) => Promise<readonly { readonly file: string; readonly label?: string | undefined }[]>

/** The imports of an open project: one at a time. */
export class Imports {
  readonly #project: ProjectStore
  readonly #settings: ProjectSettings
  readonly #listeners = new Set<(state: ImportState) => void>()
  #state: ImportState | null = null
  #running: Promise<void> | undefined
  #cancelling = new AbortController()
  #lookAlikes: LookAlikes | undefined
  #numImports = 0
  #toldAt = 0

  /** @param settings  where the last report is kept. */
  constructor(project: ProjectStore, settings: ProjectSettings) {
    this.#project = project
    this.#settings = settings
    const kept = settings.get(KEPT, ImportState)
    this.#state = kept === undefined ? null : { ...kept, isEarlier: true }
    this.#numImports = kept?.importId ?? 0
  }

  /** The import that goes on, or the last one; `null`: there was none. */
  get state(): ImportState | null {
    return this.#state
  }

  /** Told a few times a second, and of the end. Returns what ends it. */
  onState(listener: (state: ImportState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @throws {AppError} `import-in-progress`, `project-read-only`. */
  start(request: ImportRequest): number {
    return this.#begin('listing', { copy: request.copy, isUndoable: true }, (signal) => this.#list(request, signal))
  }

  /**
   * Takes in photos that a project starts with. Undo does not take them back.
   *
   * @param give  makes the folder it is given, and tells the files in it with their labels.
   */
  startGiven(give: GivePhotos): number {
    return this.#begin('copying', { copy: false, isUndoable: false }, async (signal) => {
      const folder = join(this.#project.layout.captures, 'sample')
      const onProgress = (numDone: number, numTotal: number): void => this.#update({ numDone, numTotal })
      const given = await give(folder, { onProgress, signal })
      const files = given.map(({ file, label }): SourceFile => {
        return { path: join(folder, file), shownPath: file, labels: label === undefined ? [] : [label] }
      })
      return { files, skipped: [], numMoreSkipped: 0, told: [], isMultiLabel: false }
    })
  }

  /** Keeps what was added so far. Resolves when it has ended. */
  async cancel(): Promise<void> {
    this.#cancelling.abort()
    await this.#running
  }

  /** Resolves when no import goes on. Never fails: how it ended is in the state. */
  async settled(): Promise<void> {
    await this.#running
  }

  async #list({ paths, uploads, labels, table }: ImportRequest, signal: AbortSignal): Promise<ListedSources> {
    const onProgress = ({ numDone, numTotal }: TableProgress): void =>
      this.#update({ phase: 'table', numDone, numTotal })
    const listed = await listSources(paths, { withLabels: labels === 'folders', signal, table, onProgress })
    for (const upload of uploads) {
      try {
        const path = await findUpload(this.#project, upload)
        listed.files.push({ path, shownPath: upload, labels: [], isUpload: true })
      } catch (thrown) {
        const { code, message: reason } = toErrorData(thrown)
        listed.skipped.push({ path: upload, code, reason })
      }
    }
    return listed
  }

  #begin(phase: ImportState['phase'], how: How, list: (signal: AbortSignal) => Promise<ListedSources>): number {
    this.#project.library.checkWritable()
    if (this.#running !== undefined) throw failure('import-in-progress', {})
    const importId = ++this.#numImports
    this.#cancelling = new AbortController()
    const signal = AbortSignal.any([this.#cancelling.signal, this.#project.closing])
    this.#state = { ...EMPTY, importId, phase }
    this.#tell()
    this.#running = this.#run(list, how, signal).finally(() => {
      this.#running = undefined
    })
    return importId
  }

  async #run(list: (signal: AbortSignal) => Promise<ListedSources>, how: How, signal: AbortSignal): Promise<void> {
    const report = new Report()
    try {
      const { files, skipped, numMoreSkipped, told, isMultiLabel } = await list(signal)
      report.add(skipped)
      report.numSkipped += numMoreSkipped
      report.told.push(...told)
      this.#update({ phase: 'reading', numDone: 0, numTotal: files.length, numSkipped: report.numSkipped })
      if (isMultiLabel) this.#update({ tookSeveralLabels: this.#takeSeveralLabels() })
      await this.#read(files, how, signal, report)
      report.told.push(...tellCopies(report.copies), ...tellDisagreeing(this.#project.database))
      this.#end({ phase: 'done' }, report)
    } catch (thrown) {
      this.#lookAlikes = undefined // what it holds may not be in the database
      if (signal.aborted) this.#end({ phase: 'cancelled' }, report)
      else this.#end({ phase: 'failed', error: toErrorData(explainProjectError(thrown, this.#project.folder)) }, report)
    }
  }

  async #read(files: readonly SourceFile[], how: How, signal: AbortSignal, report: Report): Promise<void> {
    const pace = new Pace()
    pace.add(0)
    const lookAlikes = (this.#lookAlikes ??= new LookAlikes(this.#project.database))
    const onWritten = ({ numFiles, numAdded, numKnown, numLabelled, skipped, copies, notes }: Progressed): void => {
      const state = this.#state ?? EMPTY
      const numDone = state.numDone + numFiles
      report.add(skipped)
      report.notes.push(...notes)
      report.copies.push(...copies)
      pace.add(numDone)
      this.#update({
        numDone,
        numAdded: state.numAdded + numAdded,
        numKnown: state.numKnown + numKnown,
        numLabelled: state.numLabelled + numLabelled,
        numSkipped: report.numSkipped,
        photosPerSecond: pace.perSecond,
        secondsLeft: pace.secondsFor(files.length - numDone),
      })
    }
    await importPhotos(this.#project, files, lookAlikes, { ...how, signal, onWritten })
  }

  /** A table gives photos several labels: a project without any takes them as they are. */
  #takeSeveralLabels(): boolean {
    const { library } = this.#project
    if (library.multiLabel || library.photos.counts().numLabelled > 0) return false
    library.edit({ kind: 'set-multi-label', multiLabel: true })
    return true
  }

  #update(more: Partial<ImportState>): void {
    this.#state = { ...(this.#state ?? EMPTY), ...more }
    if (performance.now() - this.#toldAt >= TELL_EVERY_MS) this.#tell()
  }

  #end(how: Pick<ImportState, 'phase'> & Partial<ImportState>, report: Report): void {
    const { skipped, numSkipped, notes } = report
    const told = [...report.told, ...tellPhotoNotes(notes)].slice(0, MAX_TOLD)
    this.#state = { ...(this.#state ?? EMPTY), ...how, skipped: [...skipped], numSkipped, told, secondsLeft: null }
    try {
      this.#settings.set(KEPT, this.#state)
    } catch {
      // a full disk: the report lasts until the project is closed
    }
    this.#tell()
  }

  #tell(): void {
    this.#toldAt = performance.now()
    if (this.#state !== null) for (const listener of this.#listeners) listener(this.#state)
  }
}

type How = Pick<ImportOptions, 'copy' | 'isUndoable'>

const EMPTY: ImportState = {
  importId: 0,
  phase: 'listing',
  numDone: 0,
  numTotal: null,
  numAdded: 0,
  numKnown: 0,
  numLabelled: 0,
  numSkipped: 0,
  skipped: [],
  secondsLeft: null,
  photosPerSecond: null,
  error: null,
}

/** What was left out, and why. Longer reports are cut; the count is right all the same. */
class Report {
  readonly skipped: SkippedFile[] = []
  numSkipped = 0
  /** How folders and tables were read. */
  readonly told: string[] = []
  /** What was assumed of photos. */
  readonly notes: (readonly PhotoNote[])[] = []
  /** Files that are copies of photos. */
  readonly copies: Copy[] = []

  add(more: readonly SkippedFile[]): void {
    this.numSkipped += more.filter((file) => !isRemark(file)).length
    this.skipped.push(...more.slice(0, Math.max(0, MAX_REPORTED - this.skipped.length)))
  }
}

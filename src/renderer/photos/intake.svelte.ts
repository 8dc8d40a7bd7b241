import type { ImportState } from '../../shared/contract/app/photos.ts'
import type { Api } from '../client/connect.ts'
import { type TakenFile, takeFiles, type TakeProgress } from '../files/take-files.ts'
import type { Library } from '../state/library.svelte.ts'
import type { ImportWatch, Skipped } from './import-watch.svelte.ts'
import type { LabelActs } from './labelling.svelte.ts'

/** Which class photos go straight into: one that is there, or a new one. */
export type Into = { readonly classId: number } | { readonly className: string } | null

interface Parcel {
  readonly files: readonly TakenFile[]
  readonly into: Into
}

export interface IntakeParts {
  readonly api: Pick<Api['photos'], 'startImport'>
  readonly acts: LabelActs
  readonly library: Library
  readonly watch: ImportWatch
  readonly uploadUrl: string
  readonly fail: (thrown: unknown) => void
  readonly take?: typeof takeFiles
}

/**
 * Takes files in one parcel after the other: sends them, has them imported, and puts them into their class. A host imports one
 * thing at a time; what comes meanwhile waits here.
 */
export class Intake {
  /** How far the sending is; `null`: nothing is sent. */
  sending = $state.raw<TakeProgress | null>(null)
  /** Files that were refused before they came to be imported. */
  refused = $state.raw<readonly Skipped[]>([])
  numWaiting = $state(0)
  readonly #parts: IntakeParts
  #turn: Promise<unknown> = Promise.resolve()
  #stop = new AbortController()

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /** Files as they were dropped: those of a sub-folder go into the class of its name where `labelsFromFolders` says so. */
  async add(files: readonly TakenFile[], { labelsFromFolders = true } = {}): Promise<void> {
    const folders = new Set(files.map(({ folder }) => folder))
    const isSorted = labelsFromFolders && folders.size > 1
    const parcels = new Map<string, TakenFile[]>()
    for (const taken of files) {
      const name = isSorted ? taken.folder : ''
      parcels.set(name, [...(parcels.get(name) ?? []), taken])
    }
    await Promise.all([...parcels].map(([name, some]) => this.#inTurn({ files: some, into: this.#classNamed(name) })))
  }

  addInto(files: readonly File[], into: Into): Promise<void> {
    return this.#inTurn({ files: files.map((file) => ({ file, folder: '' })), into })
  }

  /** Sends nothing more; what has come stays. */
  cancel(): void {
    this.#stop.abort()
    this.#stop = new AbortController()
  }

  #classNamed(className: string): Into {
    return className === '' ? null : { className }
  }

  async #inTurn(parcel: Parcel): Promise<void> {
    const { signal } = this.#stop
    this.numWaiting += parcel.files.length
    const turn = this.#turn.then(async () => {
      try {
        if (!signal.aborted) await this.#take(parcel, signal)
      } catch (thrown) {
        if (!signal.aborted) this.#parts.fail(thrown)
      } finally {
        this.numWaiting -= parcel.files.length
        this.sending = null
      }
    })
    this.#turn = turn
    await turn
  }

  async #take({ files, into }: Parcel, signal: AbortSignal): Promise<void> {
    const { uploadUrl, library, take = takeFiles } = this.#parts
    const onProgress = (progress: TakeProgress): void => void (this.sending = progress)
    const { uploads, refused } = await take(
      files.map(({ file }) => file),
      { uploadUrl, signal, onProgress },
    )
    this.sending = null
    this.refused = [...this.refused, ...refused.map(({ name, code, reason }) => ({ path: name, code, reason }))]
    const taken = uploads.filter((upload) => upload !== null)
    if (taken.length === 0) return
    const known = new Set(library.photos.map(({ id }) => id))
    await this.#import(taken)
    if (into === null) return
    const added = library.photos.filter(({ id, classIds }) => !known.has(id) && classIds.length === 0)
    await this.#label(
      added.map(({ id }) => id),
      into,
    )
  }

  async #import(uploads: readonly string[]): Promise<ImportState> {
    const { api, watch } = this.#parts
    const { importId } = await api.startImport({ paths: [], uploads: [...uploads] })
    return watch.end(importId)
  }

  async #label(photoIds: number[], into: NonNullable<Into>): Promise<void> {
    const { acts, library } = this.#parts
    if (photoIds.length === 0) return
    const known =
      'classId' in into
        ? into.classId
        : library.classes.find(({ name }) => name.toLocaleLowerCase() === into.className.toLocaleLowerCase())?.id
    if (known !== undefined) await acts.edit({ kind: 'label', photoIds, classIds: [known], mode: 'add' })
    else if ('className' in into) await acts.edit({ kind: 'create-class', name: into.className, photoIds })
  }
}

import { join } from 'node:path'
import { z } from 'zod'
import { readText } from '../../node/files/read-regular.ts'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import type { RunProject } from './run-project.ts'

/** Looking at every photo takes tens of milliseconds where there are many: no more often than anyone reads it. */
const EVERY_MS = 1000

/** In place of the number of a photo's labels: it has none, or a run did not know it. */
const NO_LABEL = 0

/** Of a run's list, what labels are compared by. */
const LearnedPhotos = z.object({
  photos: z.array(z.object({ hash: z.string().optional(), labels: z.array(z.string()) })),
})

interface LabelledRun {
  readonly folder: string
  /** The library's when it was started. */
  readonly revision: number
}

interface Known {
  readonly revision: number
  readonly at: number
  /** Numbers of photo and labels, and the revision at which they were given. */
  readonly photos: readonly { readonly photo: number; readonly labels: number; readonly labelledAt: number }[]
}

/**
 * How many photos have other labels than a run was started with, labels that it did not know, or none any more. What was labelled after the run's revision
 * is compared with the list that the run was given, so that an act and its undo count for nothing.
 */
export class NewerLabels {
  readonly #project: RunProject
  readonly #onKnown: () => void
  /** Photos by their hash, and sets of labels, from 1: a run's list is then 4 bytes a photo. */
  readonly #photoNumbers = new Numbers()
  readonly #labelNumbers = new Numbers()
  /** Of each run the labels it knew, by number of photo; `null`: its list cannot be read. */
  readonly #learned = new Map<string, Uint32Array | null>()
  readonly #asked = new Set<string>()
  #reading: Promise<void> = Promise.resolve()
  #known: Known | undefined

  /** @param onKnown  told when the lists of runs that were asked about have been read: until then nothing counts as newer than that run. */
  constructor(project: RunProject, onKnown: () => void) {
    this.#project = project
    this.#onKnown = onKnown
  }

  count({ folder, revision }: LabelledRun): number {
    const later = this.#labelled().filter(({ labelledAt }) => labelledAt > revision)
    if (later.length === 0) return 0
    const learned = this.#learned.get(folder)
    if (learned === undefined) {
      this.#ask(folder)
      return 0
    }
    return learned === null
      ? later.length
      : later.filter(({ photo, labels }) => (learned[photo] ?? NO_LABEL) !== labels).length
  }

  #labelled(): Known['photos'] {
    const { revision } = this.#project.library
    const isFresh = this.#known && (this.#known.revision === revision || performance.now() - this.#known.at <= EVERY_MS)
    if (!isFresh) {
      const labelled = this.#project.labelledPhotos().map(({ hash, labels, labelledRevision }) => ({
        photo: this.#photoNumbers.of(hash),
        labels: this.#labelsNumber(labels),
        labelledAt: labelledRevision,
      }))
      const unlabelled = this.#project.unlabelledPhotos().map(({ hash, labelledRevision }) => ({
        photo: this.#photoNumbers.of(hash),
        labels: NO_LABEL,
        labelledAt: labelledRevision,
      }))
      const photos = [...labelled, ...unlabelled]
      this.#known = { revision, at: performance.now(), photos }
    }
    return this.#known?.photos ?? []
  }

  #ask(folder: string): void {
    if (this.#asked.has(folder)) return
    this.#asked.add(folder)
    this.#reading = this.#reading.then(async () => {
      this.#learned.set(folder, await this.#read(folder))
      if (this.#learned.size === this.#asked.size) this.#onKnown()
    })
  }

  async #read(folder: string): Promise<Uint32Array | null> {
    try {
      const { photos } = LearnedPhotos.parse(
        JSON.parse(await readText(join(folder, PHOTO_LIST_FILE), { maxBytes: 2 ** 28 })),
      )
      const pairs = photos.flatMap(({ hash, labels }) =>
        hash === undefined ? [] : [{ photo: this.#photoNumbers.of(hash), labels: this.#labelsNumber(labels) }],
      )
      const learned = new Uint32Array(this.#photoNumbers.size + 1)
      for (const { photo, labels } of pairs) learned[photo] = labels
      return learned
    } catch {
      return null
    }
  }

  #labelsNumber(labels: readonly string[]): number {
    return this.#labelNumbers.of(JSON.stringify([...labels].sort()))
  }
}

/** The same number for the same text. */
class Numbers {
  readonly #numbers = new Map<string, number>()

  get size(): number {
    return this.#numbers.size
  }

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    const number = this.#numbers.size + 1
    this.#numbers.set(text, number)
    return number
  }
}

import type { Edit, EditResult, Photo } from '../../shared/contract/app/photos.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import type { PhotoActs } from '../state/photo-acts.svelte.ts'
import { photoTexts as texts } from '../texts/photos.ts'
import type { PhotosView } from './photos-view.svelte.ts'

export interface LabellingEvents {
  readonly fail: (thrown: unknown) => void
}

/** Does acts and tells of them: see `PhotoActs`. */
export type LabelActs = Pick<PhotoActs, 'edit'>

/** What a person does to the selected photos. Labels show at once; the host's answer confirms them or takes them back. */
export class Labelling {
  readonly #acts: LabelActs
  readonly #view: PhotosView
  readonly #events: LabellingEvents

  constructor(acts: LabelActs, view: PhotosView, events: LabellingEvents) {
    this.#acts = acts
    this.#view = view
    this.#events = events
  }

  /** The class with a number key: 1 is the first of the list. */
  classOfKey(number: number): number | undefined {
    return this.#view.library.classes.find(({ position }) => position === number - 1)?.id
  }

  /** Labels the selected photos, and with one selected goes on to the next. With several labels a photo the class is toggled. */
  label(classId: number): void {
    const { selection, library } = this.#view
    const ids = selection.targets
    if (library.multiLabel) this.#toggle(ids, classId)
    else {
      // before the label: with a filter the photo may leave
      if (ids.length === 1) this.#advance()
      this.apply(ids, [classId], 'replace')
    }
  }

  /** For a drop on a class: these photos, and the selection stays. */
  labelThese(ids: readonly number[], classId: number): void {
    if (this.#view.library.multiLabel) this.apply(ids, [classId], 'add')
    else this.apply(ids, [classId], 'replace')
  }

  clear(): void {
    const ids = this.#view.selection.targets
    const isClear = ids.every((id) => this.#view.pending.byId(id)?.classIds.length === 0)
    if (ids.length === 1 && !this.#view.library.multiLabel) this.#advance()
    if (!isClear) this.apply(ids, [], 'replace')
  }

  /** A new class, and in the same act the label of the selected photos. */
  async create(name: string, photoIds: readonly number[] = this.#view.selection.targets): Promise<number | undefined> {
    if (photoIds.length === 1 && !this.#view.library.multiLabel) this.#advance()
    return (await this.edit({ kind: 'create-class', name, photoIds: [...photoIds] }))?.classId
  }

  /** Which set the selected photos are in, with their look-alikes. `null`: the next run divides them. */
  chooseSet(set: SetName | null): void {
    const photoIds = this.#view.selection.ordered
    if (photoIds.length > 0) void this.edit({ kind: 'choose-set', photoIds, set })
  }

  remove(): void {
    const photoIds = this.#view.selection.ordered
    if (photoIds.length > 0)
      void this.edit({ kind: 'remove-photos', photoIds }, ({ description }) => texts.removed(description))
  }

  async edit(edit: Edit, told?: (done: EditResult) => string): Promise<EditResult | undefined> {
    try {
      return await this.#acts.edit(edit, told)
    } catch (thrown) {
      this.#events.fail(thrown)
      return undefined
    }
  }

  apply(ids: readonly number[], classIds: readonly number[], mode: 'replace' | 'add' | 'remove'): void {
    const photos = ids.flatMap((id) => this.#view.pending.byId(id) ?? [])
    if (photos.length === 0) return
    const labels = new Map(photos.map((photo) => [photo.id, labelled(photo, classIds, mode)]))
    const photoIds = photos.map(({ id }) => id)
    const answer = this.#acts.edit({ kind: 'label', photoIds, classIds: [...classIds], mode })
    void this.#view.pending.expect(labels, answer).catch((thrown: unknown) => this.#events.fail(thrown))
  }

  #toggle(ids: readonly number[], classId: number): void {
    const isOnAll = ids.every((id) => this.#view.pending.byId(id)?.classIds.includes(classId))
    this.apply(ids, [classId], isOnAll ? 'remove' : 'add')
  }

  #advance(): void {
    const { selection, shownIds } = this.#view
    if (selection.focusIndex < shownIds.length - 1) selection.move(1)
    this.#view.scrollToFocus()
  }
}

function labelled(
  { classIds: before }: Photo,
  classIds: readonly number[],
  mode: 'replace' | 'add' | 'remove',
): readonly number[] {
  if (mode === 'replace') return classIds
  if (mode === 'remove') return before.filter((id) => !classIds.includes(id))
  return [...new Set([...before, ...classIds])].sort((a, b) => a - b)
}

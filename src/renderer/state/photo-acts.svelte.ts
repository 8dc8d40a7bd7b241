import type { Edit, EditResult } from '../../shared/contract/app/photos.ts'
import { actInWords, actTexts as texts } from '../texts/acts.ts'
import type { Library } from './library.svelte.ts'
import type { NoticeAction, Notices } from './notices.svelte.ts'
import type { Session } from './session.svelte.ts'

export type Direction = 'undo' | 'redo'

type PhotosApi = Pick<Session['api']['photos'], 'edit' | Direction>

/** Called when an act is asked for; what it gives shows the photos once they are there. */
type Reveal = () => (photoIds: readonly number[]) => void

/** The newest act takes the place of the one before it: only that can be taken back. */
const ACT = 'act'

/** What is done to photos and classes is told of, and taken back or done again, in the same way on every screen. */
export class PhotoActs {
  readonly #photos: PhotosApi
  readonly #notices: Notices
  readonly #library: Library
  /** Brings photos into sight; for the screen that shows them. */
  #reveal: Reveal | undefined

  constructor({ api, notices }: { api: { photos: PhotosApi }; notices: Notices }, library: Library) {
    this.#photos = api.photos
    this.#notices = notices
    this.#library = library
  }

  /** What undo and redo change is shown by this, until the returned function is called. */
  revealWith(reveal: Reveal): () => void {
    this.#reveal = reveal
    return () => {
      if (this.#reveal === reveal) this.#reveal = undefined
    }
  }

  canStep(direction: Direction): boolean {
    return this.#library[direction] !== null
  }

  /** `Undo: Elm on 3 photos`. */
  label(direction: Direction): string {
    const what = this.#library[direction]
    return what === null ? texts.names[direction] : texts.named[direction](what)
  }

  /**
   * Does an act, tells what it did, and offers to take it back.
   *
   * @param told  says it better than the host's own words for it.
   */
  async edit(edit: Edit, told?: (done: EditResult) => string): Promise<EditResult> {
    const done = await this.#photos.edit(edit)
    if (done.act === undefined) this.tell(texts.unchanged(done.description), done)
    else this.tell(told?.(done) ?? actInWords(done.description), done)
    return done
  }

  /**
   * Takes back the act done last, or does again the one taken back last; tells which it was, and offers the opposite.
   *
   * @param act  only this one: where another came after it, the host refuses.
   */
  async step(direction: Direction, act?: string): Promise<void> {
    const reveal = this.#reveal
    const show = reveal?.()
    const done = await this.#notices.attempt(() => this.#photos[direction](act === undefined ? undefined : { act }))
    if (!done) return
    this.#notices.tell(texts.done[direction](done.description), {
      kind: ACT,
      action: this.#offer(direction === 'undo' ? 'redo' : 'undo', done),
    })
    if (!show) return
    await this.arrived(done.revision)
    // the screen may be another by now
    if (this.#reveal === reveal) show(done.photoIds)
  }

  /** Tells of an act, and offers to take back that one for as long as nothing else was done. */
  tell(message: string, done: EditResult, tone: 'info' | 'good' = 'info'): void {
    this.#notices.tell(message, { kind: ACT, tone, action: this.#offer('undo', done) })
  }

  /** The host answers and tells of the change separately: the library may be a moment behind. */
  async arrived(revision: number): Promise<void> {
    for (let tries = 0; tries < 20 && this.#library.revision < revision; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25))
  }

  #offer(direction: Direction, { act, revision }: EditResult): NoticeAction | undefined {
    if (act === undefined) return undefined
    return {
      label: texts.names[direction],
      run: () => void this.step(direction, act),
      isOffered: () => this.#library.revision <= revision,
    }
  }
}

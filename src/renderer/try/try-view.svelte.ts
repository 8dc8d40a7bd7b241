import type { Photo } from '../../shared/contract/app/photos.ts'
import type { Guess, ModelSource, TryModel, TryPhoto } from '../../shared/contract/app/tries.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import { takeFiles } from '../files/take-files.ts'
import { chosenModel, keyOf } from './model-key.ts'

export interface TryApi {
  readonly tries: Pick<Api['tries'], 'models' | 'ask'>
}

export interface TryParts {
  readonly uploadUrl: string
  /** Gives a picture's memory back: `URL.revokeObjectURL`. */
  readonly release: (picture: string) => void
  readonly take?: typeof takeFiles
}

/** A photo that is looked at, and what is known of it so far. */
export interface Card {
  readonly id: number
  readonly name: string
  /** Address of its picture. */
  readonly picture: string
  /** Of a photo of the project. */
  readonly photoId: number | null
  readonly guesses?: readonly Guess[] | undefined
  readonly isUnsure?: boolean
  /** What was assumed about the numbers in its file. */
  readonly notes?: readonly string[] | undefined
  readonly problem?: string | undefined
  /** It was asked about, and no answer came. */
  readonly isUnanswered?: boolean | undefined
}

export interface Answered {
  readonly multiLabel: boolean
  readonly checkpoint: string | null
  /** Of the model's work for one photo. */
  readonly msPerPhoto: number
}

const TOP = 5
const AT_ONCE = 16
const MAX_CARDS = 60

/** Photos put before a model. Another model is asked about the same photos. */
export class TryView {
  models = $state.raw<readonly TryModel[]>()
  modelKey = $state('')
  cards = $state.raw<readonly Card[]>([])
  answered = $state.raw<Answered>()
  error = $state.raw<AppError>()
  numWaiting = $state(0)
  readonly numUnanswered = $derived.by(() => this.cards.filter(({ isUnanswered }) => isUnanswered).length)
  readonly model = $derived(chosenModel(this.models ?? [], this.modelKey))
  readonly #api: TryApi
  readonly #sent = new Map<number, TryPhoto>()
  /** When each card was asked about last. */
  readonly #turns = new Map<number, number>()
  readonly #parts: TryParts
  #nextId = 1
  #asked = 0

  constructor(api: TryApi, parts: TryParts) {
    this.#api = api
    this.#parts = parts
  }

  follow(signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.tries.models(undefined, { signal: ended }),
      (models) => this.#take(models),
      { signal, onError: (error) => (this.error = error) },
    )
  }

  choose(key: string): Promise<void> {
    this.modelKey = key
    return this.#askAnew()
  }

  /**
   * Where nobody chose, a run that can be asked from now on takes over; one that has ended may answer otherwise than before. Photos may
   * have come before any model was known.
   */
  #take(models: readonly TryModel[]): void {
    const before = this.model
    this.models = models
    if (this.model && (!before || whoAnswers(before) !== whoAnswers(this.model))) void this.#askAnew()
  }

  #askAnew(): Promise<void> {
    this.cards = this.cards.map(({ id, name, picture, photoId }) => ({ id, name, picture, photoId }))
    return this.#ask(this.cards.map(({ id }) => id))
  }

  /** About what no answer came for. */
  askAgain(): Promise<void> {
    const ids = this.cards.flatMap(({ id, isUnanswered }) => (isUnanswered ? [id] : []))
    for (const id of ids) this.#change(id, { isUnanswered: undefined })
    return this.#ask(ids)
  }

  /** Dropped, pasted or taken by the webcam. */
  async addFiles(files: readonly { file: File; picture: string }[]): Promise<void> {
    const cards = files.map(({ file, picture }) => this.#card(file.name, picture, null))
    this.#show(cards)
    this.numWaiting += files.length
    try {
      const { uploadUrl, take = takeFiles } = this.#parts
      const { uploads, refused } = await take(
        files.map(({ file }) => file),
        { uploadUrl, purpose: 'try' },
      )
      for (const [i, { id }] of cards.entries()) {
        const upload = uploads[i] ?? null
        if (upload !== null) this.#sent.set(id, { kind: 'upload', upload })
        const problem = refused.find(({ index }) => index === i)?.reason
        if (problem !== undefined) this.#change(id, { problem })
      }
    } catch (thrown) {
      for (const { id } of cards) this.#change(id, { problem: fromRpcError(thrown).message })
    } finally {
      this.numWaiting -= files.length
    }
    await this.#ask(cards.map(({ id }) => id))
  }

  async addPhotos(
    photos: readonly Pick<Photo, 'id' | 'name'>[],
    pictureOf: (photoId: number) => string,
  ): Promise<void> {
    const shown = new Set(this.cards.map(({ photoId }) => photoId))
    const cards = photos.filter(({ id }) => !shown.has(id)).map(({ id, name }) => this.#card(name, pictureOf(id), id))
    for (const { id, photoId } of cards) if (photoId !== null) this.#sent.set(id, { kind: 'photo', photoId })
    this.#show(cards)
    await this.#ask(cards.map(({ id }) => id))
  }

  remove(id: number): void {
    const card = this.cards.find((each) => each.id === id)
    if (card?.photoId === null) this.#parts.release(card.picture)
    this.#sent.delete(id)
    this.#turns.delete(id)
    this.cards = this.cards.filter((each) => each.id !== id)
  }

  clear(): void {
    for (const { id } of this.cards) this.remove(id)
    this.answered = undefined
    this.error = undefined
  }

  #card(name: string, picture: string, photoId: number | null): Card {
    return { id: this.#nextId++, name, picture, photoId }
  }

  /** The newest first; the oldest make room. */
  #show(cards: readonly Card[]): void {
    const all = [...cards, ...this.cards]
    this.cards = all
    for (const { id } of all.slice(MAX_CARDS)) this.remove(id)
  }

  async #ask(ids: readonly number[]): Promise<void> {
    const source = this.model?.source
    if (!source) return
    const asked = ++this.#asked
    this.error = undefined
    const waiting = ids.filter((id) => this.#sent.has(id))
    for (const id of waiting) this.#turns.set(id, asked)
    try {
      for (let start = 0; start < waiting.length; start += AT_ONCE)
        await this.#askSome(source, waiting.slice(start, start + AT_ONCE))
    } catch (thrown) {
      const isLost = ({ id, guesses, problem }: Card): boolean =>
        this.#turns.get(id) === asked && guesses === undefined && problem === undefined
      const lost = this.cards.filter(isLost)
      for (const { id } of lost) this.#change(id, { isUnanswered: true })
      if (lost.length > 0) this.error = fromRpcError(thrown)
    }
  }

  async #askSome(model: ModelSource, ids: readonly number[]): Promise<void> {
    // some may have been removed since
    const asked = ids.flatMap((id) => {
      const photo = this.#sent.get(id)
      return photo ? [{ id, photo }] : []
    })
    const photos = asked.map(({ photo }) => photo)
    const {
      photos: answers,
      multiLabel,
      checkpoint,
      elapsedMs,
    } = await this.#api.tries.ask({ model, photos, top: TOP })
    // another model was chosen meanwhile: its own answers come
    if (this.model === undefined || keyOf(this.model.source) !== keyOf(model)) return
    this.answered = { multiLabel, checkpoint, msPerPhoto: elapsedMs / Math.max(1, photos.length) }
    for (const [i, { id }] of asked.entries()) {
      const answer = answers[i]
      if (!answer) continue
      this.#change(
        id,
        'guesses' in answer
          ? {
              guesses: told(answer.guesses, multiLabel),
              isUnsure: answer.isUnsure,
              notes: answer.notes,
              problem: undefined,
            }
          : { problem: answer.reason, guesses: undefined, notes: undefined },
      )
    }
  }

  #change(id: number, change: Partial<Card>): void {
    this.cards = this.cards.map((card) => (card.id === id ? { ...card, ...change } : card))
  }
}

const whoAnswers = ({ source, state }: TryModel): string => `${keyOf(source)} ${state}`

/** With several labels every class is told: the likeliest are shown. */
function told(guesses: readonly Guess[], multiLabel: boolean): readonly Guess[] {
  return multiLabel ? [...guesses].sort((a, b) => b.probability - a.probability).slice(0, TOP) : guesses
}

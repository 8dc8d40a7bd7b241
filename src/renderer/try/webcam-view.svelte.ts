import type { Guess, ModelSource } from '../../shared/contract/app/tries.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { toBase64 } from './to-base64.ts'

export interface WebcamApi {
  readonly tries: Pick<Api['tries'], 'ask'>
}

const TOP = 5
/** Weight of the newest answer in the rate that is shown. */
const NEWEST = 0.2
/** Weight of the newest answer in the bars: they would flicker otherwise. */
const NEWEST_BAR = 0.5

/** What a model sees live: one picture at a time, the next when the last is answered. */
export class WebcamView {
  guesses = $state.raw<readonly Guess[]>([])
  isUnsure = $state(false)
  multiLabel = $state(false)
  perSecond = $state<number>()
  error = $state.raw<AppError>()
  isRunning = $state(false)
  readonly #api: WebcamApi

  constructor(api: WebcamApi) {
    this.#api = api
  }

  /**
   * @param model  asked anew for each picture: another may be chosen meanwhile.
   * @param grab   the next picture as a JPEG; `undefined` while there is none.
   */
  async run(
    model: () => ModelSource | undefined,
    grab: () => Promise<Uint8Array | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    this.isRunning = true
    this.error = undefined
    let last = performance.now()
    try {
      while (!signal.aborted) {
        const source = model()
        const jpeg = source && (await grab())
        if (source === undefined || jpeg === undefined) {
          await new Promise((resolve) => setTimeout(resolve, 100))
          continue
        }
        const photos = [{ kind: 'frame' as const, jpeg: toBase64(jpeg) }]
        const { photos: answers, multiLabel } = await this.#api.tries.ask({ model: source, photos, top: TOP })
        if (signal.aborted) break
        const [answer] = answers
        if (answer && 'guesses' in answer) {
          this.guesses = blended(this.guesses, answer.guesses)
          this.isUnsure = answer.isUnsure
          this.multiLabel = multiLabel
        }
        const now = performance.now()
        const rate = 1000 / Math.max(1, now - last)
        last = now
        this.perSecond = this.perSecond === undefined ? rate : (1 - NEWEST) * this.perSecond + NEWEST * rate
      }
    } catch (thrown) {
      if (!signal.aborted) this.error = fromRpcError(thrown)
    } finally {
      this.isRunning = false
      this.perSecond = undefined
    }
  }
}

/** The newest answer, softened by the one before. */
function blended(before: readonly Guess[], newest: readonly Guess[]): Guess[] {
  const known = new Map(before.map(({ className, probability }) => [className, probability]))
  return newest
    .map(({ className, probability }) => {
      const earlier = known.get(className)
      return {
        className,
        probability: earlier === undefined ? probability : (1 - NEWEST_BAR) * earlier + NEWEST_BAR * probability,
      }
    })
    .sort((a, b) => b.probability - a.probability)
}

import type { Executor, ForwardPart } from '../../core/engine/executor.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { ForwardTimes } from '../../shared/contract/measurement.ts'
import { loadPredictor, type Predictor } from '../predict/predictor.ts'
import { noise, type Pace, Stopped } from './pace.ts'

const SMALLEST = 8
const BATCH_SIZES = [SMALLEST, 16, 32, 64] as readonly number[]
/** As photos come that somebody asks about. */
const ONE = 1
const MOST_ROUNDS = 7
/** Of all calls together. */
const WITHIN_SECONDS = 3

/** Of the largest answer: those of float32 sums in another order differ by less, those of a library that miscomputes by more. */
const TOLERANCE = 1e-3

/**
 * How long executors take for a model's forward pass, each with some numbers of photos at a time. In rounds, so that what slows the machine
 * for a moment meets all alike; a model that takes long is timed with the smallest number alone, and where that alone would take too long,
 * only the first is timed. Another than the first that fails, or does not answer as the first, is put aside.
 *
 * @throws {Stopped} where the pace is stopped. What the first executor throws.
 */
export async function timeForward(
  [first, ...others]: readonly [Executor, ...Executor[]],
  graph: LayerGraph,
  pace: Pick<Pace, 'seconds'>,
): Promise<ForwardTimes> {
  const race = new Race(graph, pace)
  try {
    await race.enter(first)
    for (const executor of others) if (!race.isLong) await race.enter(executor)
    const entries = race.isLong ? [] : await race.run()
    const timed = [first, ...others].flatMap((executor) => {
      const own = entries.filter((entry) => entry.executor === executor)
      return own.length > 0 ? own.map(timeOf) : [asideOf(executor, executor === first ? race.firstSeconds : null)]
    })
    return timed
  } finally {
    race.dispose()
  }
}

const timeOf = ({ executor: { kind, library }, batchSize, seconds }: Entry): ForwardTimes[number] => ({
  executor: kind,
  library,
  batchSize,
  // whatever else the machine does only ever makes a call longer
  secondsPerImage: Math.min(...seconds) / batchSize,
})

const asideOf = ({ kind, library }: Executor, seconds: number | null): ForwardTimes[number] => ({
  executor: kind,
  library,
  batchSize: SMALLEST,
  secondsPerImage: seconds && seconds / SMALLEST,
})

interface Contestant {
  readonly executor: Executor
  readonly predictor: Predictor
}

interface Entry {
  readonly executor: Executor
  readonly batchSize: number
  readonly seconds: readonly number[]
}

class Race {
  /** What the first took for the smallest number of photos. */
  firstSeconds = 0
  readonly #graph: LayerGraph
  readonly #pace: Pick<Pace, 'seconds'>
  readonly #pixels: Uint8Array
  readonly #racing: Contestant[] = []
  #slowest = 0
  #expected: Float32Array | undefined

  constructor(graph: LayerGraph, pace: Pick<Pace, 'seconds'>) {
    this.#graph = graph
    this.#pace = pace
    this.#pixels = noise(Math.max(...BATCH_SIZES) * this.#imageSize)
  }

  /** Even one round of the smallest number would take several times what all may take. */
  get isLong(): boolean {
    return this.#slowest > WITHIN_SECONDS
  }

  /** Loads an executor and sees what it answers. The first must answer; another that does not as the first is let go. */
  async enter(executor: Executor): Promise<void> {
    const isFirst = this.#expected === undefined
    let contestant: Contestant | undefined
    try {
      contestant = { executor, predictor: await loadPredictor(executor, this.#graph) }
      let answer = new Float32Array()
      await this.#seconds(contestant, SMALLEST, (given) => (answer = given.slice())) // prepares the graph
      const seconds = await this.#seconds(contestant, SMALLEST)
      this.#expected ??= answer
      if (!isSame(answer, this.#expected)) {
        contestant.predictor.dispose()
        return
      }
      this.#racing.push(contestant)
      this.#slowest = Math.max(this.#slowest, seconds)
      if (isFirst) this.firstSeconds = seconds
    } catch (thrown) {
      contestant?.predictor.dispose()
      if (isFirst || thrown instanceof Stopped) throw thrown
    }
  }

  /** Takes turns. Who fails with a number of photos is not timed with it. */
  async run(): Promise<Entry[]> {
    const { batchSizes, numRounds } = roundsFor(this.#slowest / SMALLEST, this.#racing.length)
    const entries = this.#racing.flatMap((contestant) =>
      [ONE, ...batchSizes].map((batchSize) => ({ contestant, batchSize, seconds: [] as number[], hasFailed: false })),
    )
    // the first call with a number of photos prepares for it, and is not timed
    for (let round = -1; round < numRounds; round++)
      for (const entry of entries) {
        if (entry.hasFailed) continue
        try {
          const seconds = await this.#seconds(entry.contestant, entry.batchSize)
          if (round >= 0) entry.seconds.push(seconds)
        } catch (thrown) {
          if (thrown instanceof Stopped) throw thrown
          entry.hasFailed = true
        }
      }
    return entries.flatMap(({ contestant: { executor }, batchSize, seconds, hasFailed }) =>
      hasFailed ? [] : [{ executor, batchSize, seconds }],
    )
  }

  dispose(): void {
    for (const { predictor } of this.#racing) predictor.dispose()
  }

  #seconds(
    { predictor }: Contestant,
    batchSize: number,
    onAnswer: (answer: Float32Array) => void = ignore,
  ): Promise<number> {
    return this.#pace.seconds(() => {
      const batch = this.#pixels.slice(0, this.#imageSize * batchSize)
      return () => onAnswer(predictor.run(batch, batchSize))
    })
  }

  get #imageSize(): number {
    const { inputHeight, inputWidth } = this.#graph.preprocessing
    return inputHeight * inputWidth * 3
  }
}

const ignore = (): void => undefined

function isSame(answer: Float32Array, expected: Float32Array): boolean {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const isNear = (value: number, i: number): boolean => Math.abs(value - expected[i]!) <= TOLERANCE * largest
  return answer.length === expected.length && answer.every(isNear)
}

/** As many sizes and rounds as there is time for, one of each at least. */
export function roundsFor(
  secondsPerImage: number,
  numExecutors: number,
): { batchSizes: readonly number[]; numRounds: number } {
  for (let count = BATCH_SIZES.length; count >= 1; count--) {
    const batchSizes = BATCH_SIZES.slice(0, count)
    const photos = numExecutors * batchSizes.reduce((sum, size) => sum + size, ONE)
    const numRounds = Math.floor(WITHIN_SECONDS / (secondsPerImage * photos)) - 1
    if (numRounds >= 3 || count === 1) return { batchSizes, numRounds: Math.min(MOST_ROUNDS, Math.max(1, numRounds)) }
  }
  throw new Error('There is no number of photos to time.')
}

/** Another library is worth loading where it takes that much less. */
const WORTHWHILE = 0.9

/**
 * The quickest of what was timed: another than the one that takes steps only where it takes a tenth less.
 *
 * @param executors  those that are here; the first takes the steps.
 * @param isOne      with one photo at a time, as they are asked about; else with as many as suit it.
 * @returns `undefined` where others were timed than are here.
 */
export function quickestForward(
  times: ForwardTimes,
  executors: readonly Executor[],
  isOne = false,
): ForwardPart | undefined {
  const libraries = new Set(times.map(({ library }) => library))
  if (libraries.size !== executors.length || !executors.every(({ library }) => libraries.has(library))) return undefined
  const timed = executors.flatMap((executor) =>
    times.flatMap(({ library, batchSize, secondsPerImage }) =>
      library === executor.library && secondsPerImage !== null ? [{ executor, batchSize, secondsPerImage }] : [],
    ),
  )
  const inOrder = timed.toSorted((a, b) => a.secondsPerImage - b.secondsPerImage)
  const many = inOrder.filter(({ batchSize }) => batchSize !== ONE)
  const judged = isOne ? inOrder.filter(({ batchSize }) => batchSize === ONE) : many
  const own = judged.find(({ executor }) => executor === executors[0])
  const [best] = judged
  const chosen = own && best && best.secondsPerImage > WORTHWHILE * own.secondsPerImage ? own : best
  return chosen && many.find(({ executor }) => executor === chosen.executor)
}

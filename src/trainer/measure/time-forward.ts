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

interface Contestant {
  readonly executor: Executor
  readonly predictor: Predictor
}

/**
 * How long executors take for a model's forward pass, each with some numbers of photos at a time. In rounds, so that what slows the machine
 * for a moment meets all alike; a model that takes long is timed with the smallest number alone. Another than the first that fails, or does
 * not answer as the first, is put aside.
 *
 * @throws {Stopped} where the pace is stopped.
 */
export async function timeForward(
  [first, ...others]: readonly [Executor, ...Executor[]],
  graph: LayerGraph,
  pace: Pick<Pace, 'seconds'>,
): Promise<ForwardTimes> {
  const size = graph.preprocessing.inputHeight * graph.preprocessing.inputWidth * 3
  const pixels = noise(Math.max(...BATCH_SIZES) * size)
  const call = ({ predictor }: Contestant, batchSize: number, onAnswer: (answer: Float32Array) => void = ignore) => {
    const batch = pixels.slice(0, size * batchSize)
    return () => onAnswer(predictor.run(batch, batchSize))
  }
  const contestants: Contestant[] = []
  let slowest = 0
  /** What it answers to the smallest number of photos. */
  const enter = async (executor: Executor): Promise<Float32Array> => {
    const contestant = { executor, predictor: await loadPredictor(executor, graph) }
    contestants.push(contestant)
    let answer = new Float32Array()
    await pace.seconds(() => call(contestant, SMALLEST, (given) => (answer = given.slice()))) // prepares the graph
    slowest = Math.max(slowest, await pace.seconds(() => call(contestant, SMALLEST)))
    return answer
  }
  try {
    const expected = await enter(first)
    const aside: Executor[] = []
    for (const executor of others)
      try {
        if (!isSame(await enter(executor), expected)) aside.push(executor)
      } catch (thrown) {
        if (thrown instanceof Stopped) throw thrown
        aside.push(executor)
      }
    const racing = contestants.filter(({ executor }) => !aside.includes(executor))
    const { batchSizes, numRounds } = roundsFor(slowest / SMALLEST, racing.length)
    const entries = racing.flatMap((contestant) =>
      [ONE, ...batchSizes].map((batchSize) => ({ contestant, batchSize, seconds: [] as number[] })),
    )
    for (const { contestant, batchSize } of entries) await pace.seconds(() => call(contestant, batchSize)) // a size's first
    for (let round = 0; round < numRounds; round++)
      for (const { contestant, batchSize, seconds } of entries)
        seconds.push(await pace.seconds(() => call(contestant, batchSize)))
    const timed = entries.map(({ contestant: { executor }, batchSize, seconds }) => ({
      executor: executor.kind,
      library: executor.library,
      batchSize,
      // whatever else the machine does only ever makes a call longer
      secondsPerImage: Math.min(...seconds) / batchSize,
    }))
    return [
      ...timed,
      ...aside.map(({ kind, library }) => ({ executor: kind, library, batchSize: 1, secondsPerImage: null })),
    ]
  } finally {
    for (const { predictor } of contestants) predictor.dispose()
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

import { processorModel } from '../../node/processor-model.ts'
import { availableParallelism } from 'node:os'
import type { Executor } from '../../core/engine/executor.ts'
import { splitStepTime, timesOfBlocks } from '../../core/freeze/measured-time.ts'
import { blocksOf, type Block } from '../../core/models/blocks.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { multiplyAddsOf } from '../../core/models/layer-sizes.ts'
import { replaceHead } from '../../core/models/surgery.ts'
import { openModel } from '../../node/models/open-model.ts'
import { OUT_OF_MEMORY } from '../../node/trainer-host/crash.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import type { MeasuredOn, ModelMeasurement, StepTime } from '../../shared/contract/measurement.ts'
import { chooseExecutor, explainMemory } from '../engine.ts'
import { executorFor } from '../forward-part.ts'
import { environmentOf } from '../train/check-basis.ts'
import { ForwardPasses, planRounds } from './forward-times.ts'
import { Pace, Stopped } from './pace.ts'
import { batchWithRoom, estimatedGrowthPerImage, growthPerImage, peakBytes } from './room.ts'
import { LineSteps } from './step-times.ts'

/** A head of any size takes next to nothing beside the rest. */
const CLASS_NAMES = Array.from({ length: 10 }, (_, i) => `class ${i}`)
const HEAD = {
  numClasses: CLASS_NAMES.length,
  classNames: CLASS_NAMES,
  dropout: 0.2,
  activation: 'softmax',
  seed: 0,
} as const
/** As runs mostly have it. */
const LARGEST_BATCH = 32
/** The first steps of all tell how large a batch can be. */
const FIRST_BATCH = 4
const STEP_SECONDS = 0.6

/**
 * How long a model takes on this machine: forward up to the end of its blocks, and whole steps with the real loss, gradients and optimizer
 * from a few lines on. Takes some seconds; batches are as large as time and memory allow.
 */
export const measureModel: Handler<'measureModel'> = async ({ model, executor: choice }, { emit, signal }) => {
  const { graph: original } = await openModel(model)
  const graph = replaceHead(original, HEAD)
  const onProgress = (share: number): void =>
    emit({ kind: 'progress', phase: 'probe', numDone: Math.round(100 * share), numTotal: 100 })
  let limit = batchWithRoom(graph, LARGEST_BATCH)
  const { executor: chosen } = await chooseExecutor(choice)
  const executor = await executorFor({ choice, executor: chosen }, original, { numPhotos: Infinity, signal }).catch(
    (thrown: unknown) => {
      if (!signal.aborted) throw thrown
    },
  )
  if (!executor) return { outcome: 'stopped' }
  for (;;) {
    try {
      const measured = await measure(executor, graph, limit, new Pace(signal, onProgress))
      const measurement: ModelMeasurement = { ...measured, measuredAt: Date.now(), on: machine(executor) }
      return { outcome: 'finished', measurement }
    } catch (thrown) {
      if (thrown instanceof Stopped) return { outcome: 'stopped' }
      const isShort = OUT_OF_MEMORY.test(thrown instanceof Error ? thrown.message : String(thrown))
      if (!isShort || limit === 1) throw explainMemory(thrown)
      limit = Math.ceil(limit / 2)
    }
  }
}

async function measure(
  executor: Executor,
  graph: LayerGraph,
  limit: number,
  pace: Pace,
): Promise<Omit<ModelMeasurement, 'measuredAt' | 'on'>> {
  const blocks = blocksOf(graph)
  const { batchSize, memory, steps } = await measureSteps(executor, graph, blocks, limit, pace)
  const costs = multiplyAddsOf(graph)
  const work = blocks.map(({ layers }) => layers.reduce((sum, name) => sum + (costs.get(name) ?? 0), 0))
  const whole = steps[0]
  const forwardGuess = (whole.fixedSeconds + whole.secondsPerImage * batchSize) / 3
  const rounds = planRounds(work, forwardGuess, pace.secondsLeft)
  const passes = await ForwardPasses.load(executor, graph, blocks, rounds.blocks)
  try {
    const augmentSeconds = await passes.augmentSeconds(batchSize, pace)
    const forwardSeconds = timesOfBlocks(
      await passes.measure(batchSize, rounds.numRounds, pace, 1 - NUM_LINE_PARTS * LINE_SHARE),
      work,
    )
    return { forwardSeconds, augmentSeconds, steps, batchSize, memory }
  } finally {
    passes.dispose()
  }
}

/** Everything in three parts, and three lines: of all that is to be done about this share each. */
const NUM_LINE_PARTS = 6
const LINE_SHARE = 0.1

async function measureSteps(
  executor: Executor,
  graph: LayerGraph,
  blocks: readonly Block[],
  limit: number,
  pace: Pace,
): Promise<{ batchSize: number; memory: ModelMeasurement['memory']; steps: [StepTime, ...StepTime[]] }> {
  const before = peakBytes()
  const few = Math.min(FIRST_BATCH, limit)
  const [batchSize, whole, memory] = await withLine(executor, graph, blocks, 0, async (everything) => {
    const first = await everything.seconds(few, pace)
    pace.advance(LINE_SHARE)
    const large = largestWithin(first / few, limit)
    const small = quarterOf(large)
    const smallSeconds = await everything.seconds(small, pace)
    pace.advance(LINE_SHARE)
    const peaks = { before, small: peakBytes() }
    const largeSeconds = await everything.seconds(large, pace)
    const bytesPerImage = growthPerImage({ ...peaks, large: peakBytes() }, small, large)
    return [
      large,
      splitStepTime({ batchSize: small, seconds: smallSeconds }, { batchSize: large, seconds: largeSeconds }),
      bytesPerImage === undefined
        ? null
        : { bytesPerImage, estimatedBytesPerImage: estimatedGrowthPerImage(graph, small, large) },
    ] as const
  })
  pace.advance(LINE_SHARE)
  const steps: [StepTime, ...StepTime[]] = [{ line: 0, ...whole }]
  const head = blocks.length - 1
  for (const line of new Set([head, head - 1, Math.floor(head / 2)])) {
    if (line > 0 && (line >= head - 1 || !pace.isLate))
      await withLine(executor, graph, blocks, line, async (above) => {
        const [small, large] = [quarterOf(batchSize), batchSize]
        const smallSeconds = await above.seconds(small, pace)
        const seconds = await above.seconds(large, pace)
        const time = splitStepTime({ batchSize: small, seconds: smallSeconds }, { batchSize: large, seconds })
        steps.push({ line, ...time })
      })
    pace.advance(LINE_SHARE)
  }
  return { batchSize, memory, steps: [steps[0], ...steps.slice(1).sort((a, b) => a.line - b.line)] }
}

async function withLine<T>(
  executor: Executor,
  graph: LayerGraph,
  blocks: readonly Block[],
  line: number,
  work: (steps: LineSteps) => Promise<T>,
): Promise<T> {
  const steps = await LineSteps.load(executor, graph, blocks, line)
  try {
    return await work(steps)
  } finally {
    steps.dispose()
  }
}

const quarterOf = (batchSize: number): number => Math.max(1, Math.floor(batchSize / 4))

function largestWithin(secondsPerImage: number, limit: number): number {
  let batchSize = limit
  while (batchSize > 1 && secondsPerImage * batchSize > STEP_SECONDS) batchSize = Math.ceil(batchSize / 2)
  return batchSize
}

function machine(executor: Executor): MeasuredOn {
  const { intraOpThreads, oneDnn } = environmentOf(executor)
  return {
    executor: executor.kind,
    library: executor.library,
    cpu: processorModel(),
    numCores: availableParallelism(),
    threads: Number(intraOpThreads),
    oneDnn: oneDnn === true,
  }
}

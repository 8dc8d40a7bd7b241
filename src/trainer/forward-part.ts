import { dividedExecutor } from '../core/engine/divided-executor.ts'
import { type Executor, forwardNamed, type ForwardPart } from '../core/engine/executor.ts'
import { ancestorsOf } from '../core/models/graph-walk.ts'
import type { LayerGraph } from '../core/models/layer-graph.ts'
import { multiplyAddsOf } from '../core/models/layer-sizes.ts'
import { findTop } from '../core/models/surgery.ts'
import { KeptForwardTimes, topologyHash } from '../node/models/kept-measurements.ts'
import type { ExecutorChoice } from '../shared/contract/plain.ts'
import { othersThatLoad } from './engine.ts'
import { Pace, Stopped } from './measure/pace.ts'
import { quickestForward, timeForward } from './measure/time-forward.ts'

/** What was asked for, and what was chosen for it. */
interface Chosen {
  readonly choice: ExecutorChoice
  readonly executor: Executor
}

export interface ForwardWork {
  /** Photos that are to go through the model, about; 0: some now and then, one at a time. */
  readonly numPhotos: number
  /** What computed the forward pass of a run that goes on or is repeated, as its record has it. */
  readonly asBefore?: string | null
  readonly signal: AbortSignal
}

/** About half a minute of two cores: then three seconds to find out what is quickest are well spent. */
const MULTIPLY_ADDS_WORTH_TIMING = 1e12
/** Of a slow model some seventy photos are computed to find out: these are twenty times as many. */
const PHOTOS_WORTH_TIMING = 1400

const kept = new KeptForwardTimes()

/**
 * What computes a model on this machine: what was chosen; with `auto`, frozen layers and answers by whatever was measured to be quickest for
 * them, and so many photos at a time. It is measured once for a model and kept: when the window measures a model's speed, or before work that
 * takes long.
 */
export async function executorFor(
  { choice, executor }: Chosen,
  graph: LayerGraph,
  work: ForwardWork,
): Promise<Executor> {
  if (choice !== 'auto' || work.asBefore === null) return executor
  const executors = [executor, ...(await othersThatLoad(executor))] as const
  const forward = work.asBefore === undefined ? await quickest(executors, graph, work) : named(work.asBefore, executors)
  return forward ? dividedExecutor(executor, forward) : executor
}

async function quickest(
  executors: readonly [Executor, ...Executor[]],
  graph: LayerGraph,
  { numPhotos, signal }: ForwardWork,
): Promise<ForwardPart | undefined> {
  const topology = backboneHash(graph)
  const conditions = { executor: 'auto', threads: null } as const
  const known = kept.recall(topology, conditions)
  const isOne = numPhotos === 0
  const asKept = known && quickestForward(known, executors, isOne)
  const isWorthIt = numPhotos >= PHOTOS_WORTH_TIMING && numPhotos * multiplyAdds(graph) >= MULTIPLY_ADDS_WORTH_TIMING
  if (asKept || !isWorthIt) return asKept
  try {
    const times = await timeForward(executors, graph, new Pace(signal, () => undefined))
    kept.keep(topology, conditions, times)
    return quickestForward(times, executors, isOne)
  } catch (thrown) {
    if (thrown instanceof Stopped) throw signal.reason
    return undefined // the work itself says what is wrong, where it meets it too
  }
}

const multiplyAdds = (graph: LayerGraph): number =>
  [...multiplyAddsOf(graph).values()].reduce((sum, each) => sum + each, 0)

/** The same for a model and for what was trained from it: a head of any size takes next to nothing beside the rest. */
function backboneHash(graph: LayerGraph): string {
  const below = ancestorsOf(graph, findTop(graph))
  return topologyHash({ ...graph, layers: graph.layers.filter(({ name }) => below.has(name)), output: '' })
}

/** What a record names, where it is here: then a run goes on as it was begun. */
function named(name: string, executors: readonly Executor[]): ForwardPart | undefined {
  const { library, batchSize } = forwardNamed(name) ?? {}
  const executor = executors.find((each) => each.library === library)
  return executor && batchSize !== undefined ? { executor, batchSize } : undefined
}

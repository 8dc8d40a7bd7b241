import type { Executor } from '../core/engine/executor.ts'
import type { Photo } from '../core/datasets/photo.ts'
import { augmentationBatch, isIdentity } from '../core/training/augmentation.ts'
import type { TrainingPlan } from '../shared/contract/training-plan.ts'
import type { PixelSource } from '../node/photos/pixel-source.ts'
import { StageSession, type StepFeeds } from './train/stage-session.ts'
import type { StageSetup } from './train/stage-setup.ts'

export interface StageSpeed {
  /** One optimizer step on a batch, without reading photos. */
  readonly secondsPerStep: number
  /** The frozen part for one photo; absent where nothing is cached. */
  readonly secondsPerFeature?: number
}

/** Calls after the first, which prepares the graph and is left out. */
const NUM_MEASURED = 3
/** As many photos as a run computes features of at once. */
const FEATURE_CHUNK = 64

/** Times a few real steps of a stage. The weights they change are thrown away. */
export async function measureStage(
  executor: Executor,
  { options }: StageSetup,
  plan: TrainingPlan,
  photos: readonly Photo[],
  source: PixelSource,
): Promise<StageSpeed> {
  const { graph, cut } = options
  const isCached = cut.length > 0
  const session = await StageSession.load(executor, { ...options, mixUp: false }, graph.weights)
  const augmentationOf = (ids: readonly string[]): Pick<StepFeeds, 'augmentation'> => {
    if (isIdentity(plan.augmentation)) return {}
    const { inputHeight: height, inputWidth: width } = graph.preprocessing
    return { augmentation: augmentationBatch(plan.augmentation, { height, width }, plan.seed, ids, 0) }
  }
  const features = async (): Promise<number> => {
    const chunk = repeated(photos, FEATURE_CHUNK)
    const pixels = await source.get(chunk)
    return secondsFor(() =>
      session.features(pixels, chunk.length, augmentationOf(chunk.map(({ id }) => id)).augmentation),
    )
  }
  const step = async (): Promise<number> => {
    const batch = repeated(photos, plan.batchSize)
    const pixels = await source.get(batch)
    const feeds: StepFeeds = {
      ...labelFeeds(batch.length, graph.classNames?.length ?? 1, plan.multiLabel),
      ...(isCached
        ? { input: { kind: 'features', features: session.features(pixels, batch.length) } }
        : { input: { kind: 'pixels', pixels }, ...augmentationOf(batch.map(({ id }) => id)) }),
    }
    return secondsFor(() => session.step(feeds))
  }
  try {
    const secondsPerStep = await typical(step, NUM_MEASURED)
    return isCached
      ? { secondsPerStep, secondsPerFeature: (await typical(features, 1)) / FEATURE_CHUNK }
      : { secondsPerStep }
  } finally {
    session.dispose()
  }
}

/** The median of a few measurements, the first call left out. */
async function typical(measure: () => Promise<number>, count: number): Promise<number> {
  await measure()
  const seconds: number[] = []
  for (let i = 0; i < count; i++) seconds.push(await measure())
  return seconds.sort((a, b) => a - b)[Math.floor(count / 2)]!
}

function secondsFor(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return (performance.now() - startedAt) / 1000
}

/** Labels that take the photos in turn: how long a step takes does not depend on what is right. */
export function labelFeeds(numImages: number, numClasses: number, multiLabel: boolean): Omit<StepFeeds, 'input'> {
  const labels = new Float32Array(numImages * numClasses)
  for (let i = 0; i < numImages; i++) labels[i * numClasses + (i % numClasses)] = 1
  return {
    numImages,
    labels,
    sampleWeights: new Float32Array(multiLabel ? labels.length : numImages).fill(1),
    learningRate: 1e-6,
    optimizerStep: 1,
    randomKey: [0, 0],
  }
}

function repeated(photos: readonly Photo[], count: number): Photo[] {
  return Array.from({ length: count }, (_, i) => photos[i % photos.length]!)
}

import type { Executor } from '../core/engine/executor.ts'
import type { Photo } from '../core/datasets/photo.ts'
import { augmentationRow, isIdentity } from '../core/training/augmentation.ts'
import type { TrainingPlan } from '../shared/contract/training-plan.ts'
import { augmentPixels } from '../node/photos/augment/augment-pixels.ts'
import type { PixelSource } from '../node/photos/pixel-source.ts'
import { inPrecision, type Precision } from './train/precision.ts'
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
  { executor, precision }: { readonly executor: Executor; readonly precision: Precision },
  { options }: StageSetup,
  plan: TrainingPlan,
  photos: readonly Photo[],
  source: PixelSource,
): Promise<StageSpeed> {
  const { graph, cut } = options
  const isCached = cut.length > 0
  const session = await StageSession.load(executor, inPrecision({ ...options, mixUp: false }, precision), graph.weights)
  const augmented = (photos: readonly Photo[], pixels: Uint8Array): Uint8Array => {
    if (isIdentity(plan.augmentation)) return pixels
    const { inputHeight: height, inputWidth: width } = graph.preprocessing
    const rows = photos.map(({ id }) => augmentationRow(plan.augmentation, { height, width }, plan.seed, id, 0))
    return augmentPixels(pixels, rows, graph.preprocessing)
  }
  const features = async (): Promise<number> => {
    const chunk = repeated(photos, FEATURE_CHUNK)
    const pixels = await source.get(chunk)
    return secondsFor(() => session.features(augmented(chunk, pixels), chunk.length))
  }
  const step = async (): Promise<number> => {
    const batch = repeated(photos, plan.batchSize)
    const pixels = await source.get(batch)
    const labels = labelFeeds(batch.length, graph.classNames?.length ?? 1, plan.multiLabel)
    if (!isCached)
      return secondsFor(() => session.step({ ...labels, input: { kind: 'pixels', pixels: augmented(batch, pixels) } }))
    const features = session.features(pixels, batch.length)
    return secondsFor(() => session.step({ ...labels, input: { kind: 'features', features } }))
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

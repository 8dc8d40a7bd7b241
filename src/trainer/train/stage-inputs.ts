import type { Photo } from '../../core/datasets/photo.ts'
import { forwardOf } from '../../core/engine/divided-executor.ts'
import { ancestorsOf } from '../../core/models/graph-walk.ts'
import { augmentationRow, isIdentity } from '../../core/training/augmentation.ts'
import type { FeatureSample, FeatureSet } from '../../node/cache/feature-set.ts'
import { AppError } from '../../shared/errors.ts'
import { augmentPixels } from '../../node/photos/augment/augment-pixels.ts'
import { hashEach, hashJson, hashWeights } from '../../node/models/hashes.ts'
import { breathe, type RunContext } from './context.ts'
import { asksForOneDnn } from './check-basis.ts'
import type { StageSetup } from './stage-setup.ts'
import type { BatchInput, StageSession } from './stage-session.ts'

/** Changes with anything that would change features besides the model, the library and the decoder. */
const ENGINE_VERSION = '2'
/** Photos computed at once. Always the same photos together: a resumed run computes exactly what the first would have. */
const CHUNK = 64
/** Variant of photos that are not augmented. */
const PLAIN = 0

/**
 * What a stage's steps and evaluations are fed: pixels, or features from the cache at the frost line.
 * With a cut every photo and variant goes through the frozen part once.
 */
export class StageInputs {
  readonly #context: RunContext
  readonly #session: StageSession
  /** Features of photos as they are. */
  readonly #plain: FeatureSet | undefined
  /** Features of augmented training photos. */
  readonly #augmented: FeatureSet | undefined
  readonly #isAugmented: boolean

  constructor(context: RunContext, setup: StageSetup, session: StageSession) {
    this.#context = context
    this.#session = session
    this.#isAugmented = !isIdentity(context.plan.augmentation)
    if (setup.options.cut.length === 0) return
    this.#plain = openSet(context, setup, session, null)
    if (this.#isAugmented)
      this.#augmented = openSet(context, setup, session, { ...context.plan.augmentation, seed: context.plan.seed })
  }

  /** Computes and stores the features of photos that are not in the cache yet. Emits progress. */
  async fill(photos: readonly Photo[], variant: number | 'plain'): Promise<void> {
    const set = variant === 'plain' ? this.#plain : this.#setFor()
    if (!set) return
    const { pixels, signal, emit } = this.#context
    const chunks = Array.from({ length: Math.ceil(photos.length / CHUNK) }, (_, i) =>
      photos.slice(i * CHUNK, (i + 1) * CHUNK),
    ).filter((chunk) => chunk.some(({ id }) => !set.has({ id, variant: numberOf(variant) })))
    let numDone = photos.length - chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    for (const [i, chunk] of chunks.entries()) {
      if (set.full !== null) break
      const ahead = chunks[i + 1]
      if (ahead) pixels.prefetch(ahead)
      const features = await this.#compute(chunk, variant)
      set.write(samplesOf(chunk, variant), features)
      numDone += chunk.length
      emit({ kind: 'progress', phase: 'features', numDone, numTotal: photos.length })
      await breathe()
      if (signal.aborted) break
    }
    set.flush()
  }

  /** One training batch. */
  async training(photos: readonly Photo[], variant: number): Promise<BatchInput> {
    const shown = this.#isAugmented ? variant : 'plain'
    const set = this.#setFor()
    if (set) return this.#cached(set, photos, shown)
    return { kind: 'pixels', pixels: await this.#pixels(photos, shown) }
  }

  /** Starts decoding photos of a coming batch where pixels are what steps take. */
  prefetch(photos: readonly Photo[]): void {
    if (!this.#plain) this.#context.pixels.prefetch(photos)
  }

  /** Photos as they are. */
  async evaluation(photos: readonly Photo[]): Promise<BatchInput> {
    if (this.#plain) return this.#cached(this.#plain, photos, 'plain')
    return { kind: 'pixels', pixels: await this.#context.pixels.get(photos) }
  }

  close(): void {
    this.#plain?.close()
    this.#augmented?.close()
  }

  #setFor(): FeatureSet | undefined {
    return this.#isAugmented ? this.#augmented : this.#plain
  }

  async #cached(set: FeatureSet, photos: readonly Photo[], variant: number | 'plain'): Promise<BatchInput> {
    const { tensors, missing } = set.read(samplesOf(photos, variant))
    if (missing.length === 0) return { kind: 'features', features: tensors }
    const computed = await this.#compute(
      missing.map((i) => photos[i]!),
      variant,
    )
    tensors.forEach((tensor, t) => {
      const size = tensor.length / photos.length
      missing.forEach((at, i) => tensor.set(computed[t]!.subarray(i * size, (i + 1) * size), at * size))
    })
    return { kind: 'features', features: tensors }
  }

  async #compute(photos: readonly Photo[], variant: number | 'plain'): Promise<Float32Array[]> {
    return this.#session.features(await this.#pixels(photos, variant), photos.length)
  }

  async #pixels(photos: readonly Photo[], variant: number | 'plain'): Promise<Uint8Array> {
    const { plan, graph, pixels } = this.#context
    const plain = await pixels.get(photos)
    if (variant === 'plain') return plain
    const { preprocessing } = graph
    const size = { height: preprocessing.inputHeight, width: preprocessing.inputWidth }
    const rows = photos.map(({ id }) => augmentationRow(plan.augmentation, size, plan.seed, id, variant))
    return augmentPixels(plain, rows, preprocessing)
  }
}

const numberOf = (variant: number | 'plain') => (variant === 'plain' ? PLAIN : variant)

const samplesOf = (photos: readonly Photo[], variant: number | 'plain'): FeatureSample[] =>
  photos.map(({ id }) => ({ id, variant: numberOf(variant) }))

/** Runs that go on at the same time on the same photos have a set each. */
const MAX_COPIES = 8

function openSet(context: RunContext, setup: StageSetup, session: StageSession, augmentation: unknown): FeatureSet {
  const { graph, features, decoderVersion, executor, plan } = context
  const { cut } = setup.options
  const below = new Set(cut.flatMap((name) => [...ancestorsOf(graph, name)]))
  const layers = graph.layers.filter(({ name }) => below.has(name))
  const weights = session.read(layers.flatMap(({ weightNames }) => weightNames))
  const topology = layers.map(({ name, className, config, inbound }) => [name, className, config, inbound])
  const key = {
    prefixHash: hashJson([hashWeights(hashEach(weights)), topology]),
    frontier: cut.map((name, i) => ({ name, shape: session.compiled.featureShapes[i]! })),
    preprocessing: graph.preprocessing,
    decoderVersion,
    executor: (executor.forward?.executor ?? executor).kind,
    engineVersion: ENGINE_VERSION,
    libraryVersion: forwardOf(executor),
    threads: plan.threads,
    oneDnn: asksForOneDnn(),
    dtype: 'float32' as const,
  }
  for (let copy = 1; ; copy++) {
    try {
      return features.openSet({ ...key, augmentation: copy === 1 ? augmentation : { augmentation, copy } })
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'folder-locked' || copy === MAX_COPIES) throw thrown
    }
  }
}

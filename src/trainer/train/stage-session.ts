import { type CompiledTraining, compileTraining } from '../../core/engine/compile/compile.ts'
import { optimizerRates } from '../../core/engine/compile/optimizer.ts'
import type { CompileOptions } from '../../core/engine/compile/options.ts'
import type { Executor, Session } from '../../core/engine/executor.ts'
import type { TensorData } from '../../core/engine/op-graph.ts'
import { fetched } from '../../core/engine/program.ts'
import { isStatistic, type LayerGraph, sizeOf, type WeightTensor } from '../../core/models/layer-graph.ts'
import { tuple } from '../../shared/tuple.ts'

/** What a step or an evaluation works on: pixels, or features at the cut, one array for each tensor of the cut. */
export type BatchInput =
  | { readonly kind: 'pixels'; readonly pixels: Uint8Array }
  | { readonly kind: 'features'; readonly features: readonly Float32Array[] }

/** One batch as the graph is fed. Arrays are the session's afterwards. */
export interface StepFeeds {
  readonly numImages: number
  readonly input: BatchInput
  /** `[batch, classes]` */
  readonly labels: Float32Array
  /** `[batch]`, with several labels `[batch, classes]` */
  readonly sampleWeights: Float32Array
  readonly learningRate: number
  /** 1-based, counted over the stage: the optimizer starts afresh with each. */
  readonly optimizerStep: number
  readonly mixUp?: { readonly partner: Int32Array; readonly lambda: Float32Array }
  /** Two words that key the dropout of this run and stage. */
  readonly randomKey: readonly [number, number]
}

const f32 = (shape: readonly number[], values: Float32Array): TensorData => ({ dtype: 'float32', shape, values })

/** One stage of a plan, compiled and loaded, with its weights in the session. */
export class StageSession {
  readonly compiled: CompiledTraining
  readonly #session: Session
  readonly #options: CompileOptions

  private constructor(compiled: CompiledTraining, session: Session, options: CompileOptions) {
    this.compiled = compiled
    this.#session = session
    this.#options = options
  }

  /**
   * @param weights  of every layer of the graph, by name.
   * @param slots    optimizer state of a run that continues; zeros where absent.
   */
  static async load(
    executor: Executor,
    options: CompileOptions,
    weights: ReadonlyMap<string, WeightTensor>,
    slots: ReadonlyMap<string, Float32Array> = new Map(),
  ): Promise<StageSession> {
    const compiled = compileTraining(options)
    const session = await executor.load(compiled.program)
    const stage = new StageSession(compiled, session, options)
    stage.assign(weights)
    session.assign(
      new Map(
        compiled.slots.map(({ name, shape }) => [name, f32(shape, slots.get(name) ?? new Float32Array(sizeOf(shape)))]),
      ),
    )
    return stage
  }

  get graph(): LayerGraph {
    return this.#options.graph
  }

  /** Sets weights that this stage's functions use; others are left out. */
  assign(weights: ReadonlyMap<string, WeightTensor>): void {
    const { variables } = this.compiled.program
    const known = [...weights].filter(([name]) => variables.has(name))
    this.#session.assign(new Map(known.map(([name, { shape, values }]) => [name, f32(shape, values)])))
  }

  /** Weights as they are in the session. */
  read(names: readonly string[]): Map<string, WeightTensor> {
    const { variables } = this.compiled.program
    const read = this.#session.read(names.filter((name) => variables.has(name)))
    return new Map([...read].map(([name, { shape, values }]) => [name, { shape, values: values as Float32Array }]))
  }

  /** Weights and statistics that this stage may change. */
  get changingWeights(): string[] {
    const { graph, trainable } = this.#options
    const statistics = graph.layers
      .filter(({ name }) => trainable.has(name))
      .flatMap(({ weightNames }) => weightNames.filter(isStatistic))
    return [...this.compiled.trainedWeights, ...statistics]
  }

  readSlots(): Map<string, Float32Array> {
    const read = this.#session.read(this.compiled.slots.map(({ name }) => name))
    return new Map([...read].map(([name, { values }]) => [name, values as Float32Array]))
  }

  /** One optimizer step. */
  step(feeds: StepFeeds): { loss: number; numCorrect: number } {
    const { numImages, labels, sampleWeights, mixUp } = feeds
    const numClasses = labels.length / numImages
    const perLabel = this.#options.loss.kind === 'binary-crossentropy'
    const all: Record<string, TensorData> = {
      ...this.#inputFeeds(feeds.input, numImages),
      labels: f32([numImages, numClasses], labels),
      sampleWeights: f32(perLabel ? [numImages, numClasses] : [numImages], sampleWeights),
      rates: f32([3], optimizerRates(this.#options.optimizer, feeds.learningRate, feeds.optimizerStep)),
    }
    if (mixUp && this.#options.mixUp) {
      all.mixPartners = { dtype: 'int32', shape: [numImages], values: mixUp.partner }
      all.mixShares = f32([numImages], mixUp.lambda)
    }
    if (this.compiled.usesRandom) {
      all.randomKey = { dtype: 'int32', shape: [2], values: Int32Array.from(feeds.randomKey) }
      all.randomStep = { dtype: 'int32', shape: [1], values: Int32Array.of(feeds.optimizerStep) }
    }
    const results = this.#session.run('step', all)
    const number = (name: string): number => tuple([...fetched(results, name).values], 1)[0]
    return { loss: number('loss'), numCorrect: number('numCorrect') }
  }

  /** Logits `[batch, classes]`. */
  evaluate(input: BatchInput, numImages: number): Float32Array {
    return fetched(this.#session.run('evaluate', this.#inputFeeds(input, numImages)), 'logits').values as Float32Array
  }

  /** Features at the cut, one array for each of its tensors. */
  features(pixels: Uint8Array, numImages: number): Float32Array[] {
    const result = this.#session.run('features', this.#inputFeeds({ kind: 'pixels', pixels }, numImages))
    return this.compiled.featureShapes.map((_, i) => fetched(result, `feature${i}`).values as Float32Array)
  }

  dispose(): void {
    this.#session.dispose()
  }

  #inputFeeds(input: BatchInput, numImages: number): Record<string, TensorData> {
    const { inputHeight, inputWidth } = this.#options.graph.preprocessing
    if (input.kind === 'pixels')
      return { images: { dtype: 'uint8', shape: [numImages, inputHeight, inputWidth, 3], values: input.pixels } }
    return Object.fromEntries(
      input.features.map((values, i) => [`feature${i}`, f32([numImages, ...this.compiled.featureShapes[i]!], values)]),
    )
  }
}

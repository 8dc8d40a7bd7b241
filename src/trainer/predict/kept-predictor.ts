import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Executor } from '../../core/engine/executor.ts'
import { type Classifier, classifierOf } from '../../core/models/classifier.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { findModel } from '../../node/models/model-folders.ts'
import { openModel } from '../../node/models/open-model.ts'
import { type PreprocessingChoice, preprocessingChoiceText } from '../../shared/preprocessing-choice.ts'
import { bestCheckpointOf, openBest } from './open-best.ts'
import { loadPredictor, type Predictor } from './predictor.ts'

/** How long a model that nobody asks stays in memory. */
const IDLE_MS = 60_000

/** A model, and what a person says of how photos are prepared for it. */
export interface AskedModel {
  readonly model: string
  readonly preprocessing?: PreprocessingChoice | undefined
}

export interface Kept {
  readonly graph: LayerGraph
  readonly classifier: Classifier
  readonly predictor: Predictor
  readonly checkpoint: string | null
  /** 0 where it was loaded already. */
  readonly loadMs: number
}

interface Loaded extends Kept {
  readonly stamp: string
}

/**
 * The model asked last, kept loaded so that the next question is answered at once. Another model, or the same one changed on disk (a
 * run that found a better epoch), takes its place; after a minute without questions it is closed.
 */
export class KeptPredictor {
  readonly #executorFor: (graph: LayerGraph) => Promise<Executor>
  readonly #idleMs: number
  #loaded: Loaded | undefined
  /** Questions wait for one another: a model is never closed under an answer. */
  #turn: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(executorFor: (graph: LayerGraph) => Promise<Executor>, idleMs = IDLE_MS) {
    this.#executorFor = executorFor
    this.#idleMs = idleMs
  }

  get isLoaded(): boolean {
    return this.#loaded !== undefined
  }

  /** Works with the model; whoever asks meanwhile waits. */
  async use<T>(model: AskedModel, work: (kept: Kept) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      clearTimeout(this.#timer)
      try {
        return await work(await this.#load(model))
      } finally {
        this.#timer = setTimeout(() => this.close(), this.#idleMs).unref()
      }
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#loaded?.predictor.dispose()
    this.#loaded = undefined
  }

  async #load(model: AskedModel): Promise<Kept> {
    const stamp = await stampOf(model)
    if (this.#loaded?.stamp === stamp) return { ...this.#loaded, loadMs: 0 }
    const startedAt = performance.now()
    this.close()
    const { graph, checkpoint } = await openAny(model)
    const classifier = classifierOf(graph)
    const predictor = await loadPredictor(await this.#executorFor(graph), graph)
    this.#loaded = { stamp, graph, classifier, predictor, checkpoint, loadMs: performance.now() - startedAt }
    return this.#loaded
  }
}

async function openAny({
  model,
  preprocessing,
}: AskedModel): Promise<{ graph: LayerGraph; checkpoint: string | null }> {
  if (bestCheckpointOf(model) !== undefined) return openBest(model)
  return { ...(await openModel(model, { preprocessing })), checkpoint: null }
}

/** Changes whenever the model's files do. */
async function stampOf({ model, preprocessing = {} }: AskedModel): Promise<string> {
  const best = bestCheckpointOf(model)
  if (best !== undefined) return join(model, best)
  const { file } = await findModel(model)
  const { mtimeMs, size } = statSync(file)
  return `${file} ${mtimeMs} ${size} ${preprocessingChoiceText(preprocessing)}`
}

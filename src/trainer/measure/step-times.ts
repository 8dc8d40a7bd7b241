import { candidateCuts } from '../../core/freeze/cuts.ts'
import type { Executor } from '../../core/engine/executor.ts'
import type { Block } from '../../core/models/blocks.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import { labelFeeds } from '../measure-stage.ts'
import { StageSession, type StepFeeds } from '../train/stage-session.ts'
import { setUpStage } from '../train/stage-setup.ts'
import { noise, type Pace } from './pace.ts'

/** Photos: what an epoch has decides nothing here but defaults. */
const NUM_TRAIN_PHOTOS = 1000

/** A stage of the default plan that learns all from a line on, ready to take steps that begin there. */
export class LineSteps {
  readonly #graph: LayerGraph
  readonly #session: StageSession
  readonly #isCut: boolean

  private constructor(graph: LayerGraph, session: StageSession, isCut: boolean) {
    this.#graph = graph
    this.#session = session
    this.#isCut = isCut
  }

  static async load(executor: Executor, graph: LayerGraph, blocks: readonly Block[], line: number): Promise<LineSteps> {
    const plan = planFor(graph)
    const stage = plan.stages.at(-1)!
    const freeze = line === 0 ? 'none' : line === blocks.length - 1 ? 'head' : blocks[line]!.layers[0]!
    const { options, freeze: drawn } = setUpStage(graph, plan, { ...stage, freeze }, NUM_TRAIN_PHOTOS)
    // where a run would rather begin with pixels, what lies between is known from the forward pass
    const cut = line === 0 ? [] : (candidateCuts(graph, drawn).at(-1)?.tensors ?? [])
    const session = await StageSession.load(executor, { ...options, cut }, graph.weights)
    return new LineSteps(graph, session, cut.length > 0)
  }

  /** Makes steps ready to be timed, each with arrays of its own: they are never used twice. */
  steps(numImages: number): () => () => unknown {
    const pixels = noise(numImages * this.#pixelsPerImage)
    const features = this.#isCut ? this.#session.features(pixels.slice(), numImages) : undefined
    return () => {
      const feeds: StepFeeds = {
        ...labelFeeds(numImages, this.#graph.classNames?.length ?? 1, false),
        ...(features
          ? { input: { kind: 'features', features: features.map((each) => each.slice()) } }
          : { input: { kind: 'pixels', pixels: pixels.slice() } }),
      }
      return () => this.#session.step(feeds)
    }
  }

  /** What a step of so many photos takes. */
  seconds(batchSize: number, pace: Pace): Promise<number> {
    return pace.typical(this.steps(batchSize))
  }

  dispose(): void {
    this.#session.dispose()
  }

  get #pixelsPerImage(): number {
    const { inputHeight, inputWidth } = this.#graph.preprocessing
    return inputHeight * inputWidth * 3
  }
}

/** What a project's first run does. */
export const planFor = (graph: LayerGraph) =>
  defaultPlan('fine-tune', {
    modelName: graph.name,
    numTrainPhotos: NUM_TRAIN_PHOTOS,
    numClasses: graph.classNames?.length ?? 2,
  })

import type { StageProof } from '../../shared/contract/run-report.ts'
import type { WeightTensor } from '../../core/models/layer-graph.ts'
import { isIdentity, mixUpBatch, variantOf } from '../../core/training/augmentation.ts'
import { batchesPerEpoch } from '../../core/training/batches.ts'
import { learningRateAt } from '../../core/training/schedule.ts'
import type { RunProgress } from './checkpoints.ts'
import type { RunContext } from './context.ts'
import { logitsOf, validate, type ValidationResult } from './evaluate-set.ts'
import { FrozenWeights } from './frozen-weights.ts'
import { type PreparedBatch, preparedBatches, TrainingLabels } from './prepared-batches.ts'
import type { RunState } from './run-state.ts'
import type { Snapshot, Weights } from './snapshot.ts'
import { inPrecision } from './precision.ts'
import { StageInputs } from './stage-inputs.ts'
import { StageSession } from './stage-session.ts'
import { changedNames, setUpStage, type StageSetup } from './stage-setup.ts'

/** One stage under way: its session with its weights, what that is fed, and what must not change in it. */
export class StageRun {
  readonly setup: StageSetup
  readonly stepsPerEpoch: number
  /** Hash of what it freezes, when it began. */
  readonly frozenBefore: string
  readonly #context: RunContext
  readonly #session: StageSession
  readonly #inputs: StageInputs
  readonly #labels: TrainingLabels
  readonly #frozen: FrozenWeights
  /** Weights that it or a stage before it may change. */
  readonly #changedNames: readonly string[]

  private constructor(
    context: RunContext,
    setup: StageSetup,
    session: StageSession,
    { position, frozenBefore }: RunState,
  ) {
    const { graph, plan, split } = context
    this.#context = context
    this.setup = setup
    this.stepsPerEpoch = batchesPerEpoch(split.train.length, plan.batchSize)
    this.#session = session
    this.#labels = new TrainingLabels(context)
    this.#frozen = new FrozenWeights(session, setup.frozenNames, frozenBefore)
    this.frozenBefore = this.#frozen.hashBefore
    this.#changedNames = changedNames(graph, plan, position.stageIndex, split.train.length)
    this.#inputs = new StageInputs(context, setup, session)
  }

  /** Compiles and loads the stage that a run is in. Whoever opens it closes it. */
  static async open(context: RunContext, { state, weights, slots }: RunProgress): Promise<StageRun> {
    const { graph, plan, split, executor, precision } = context
    const setup = setUpStage(graph, plan, plan.stages[state.position.stageIndex]!, split.train.length)
    const session = await StageSession.load(executor, inPrecision(setup.options, precision), weights, slots)
    try {
      return new StageRun(context, setup, session, state)
    } catch (thrown) {
      session.dispose()
      throw thrown
    }
  }

  /** Sees to it that an epoch finds the features it needs, where the stage works on features. */
  async fillTraining(epochIndex: number): Promise<void> {
    const { plan, split } = this.#context
    const isPlain = isIdentity(plan.augmentation)
    await this.#inputs.fill(split.train, isPlain ? 'plain' : variantOf(plan.augmentation, epochIndex))
  }

  async fillValidation(): Promise<void> {
    await this.#inputs.fill(this.#context.split.validation, 'plain')
  }

  /** What is left of an epoch. */
  batches({ position }: RunState): AsyncGenerator<PreparedBatch, void, void> {
    return preparedBatches(this.#context, this.#inputs, position)
  }

  /** One optimizer step. */
  step({ samples, input }: PreparedBatch, { position, optimizerStep }: RunState) {
    const { plan } = this.#context
    return this.#session.step({
      numImages: samples.length,
      input,
      ...this.#labels.batch(samples),
      mixUp: mixUpBatch(plan.mixUp.alpha, samples.length, plan.seed, position),
      learningRate: this.learningRateAt(optimizerStep),
      optimizerStep: optimizerStep + 1,
      randomKey: [plan.seed | 0, position.stageIndex],
    })
  }

  /** @param optimizerStep  from 0, counted over the stage. */
  learningRateAt(optimizerStep: number): number {
    return learningRateAt(this.setup.stage, optimizerStep, this.stepsPerEpoch)
  }

  /** `undefined` where no photos are held back for it. */
  async validate(): Promise<ValidationResult | undefined> {
    const { split, classNames, plan } = this.#context
    if (split.validation.length === 0) return undefined
    const logits = await logitsOf(this.#session, this.#inputs, split.validation, classNames.length)
    return validate(logits, split.validation, classNames, plan.multiLabel)
  }

  /** Weights as they are now, those that it or a stage before it may have changed. */
  changedWeights(): Weights {
    return this.#session.read(this.#changedNames)
  }

  /** What a checkpoint keeps of it. */
  snapshot(): Snapshot {
    const values = this.#session.readSlots()
    const slots = this.#session.compiled.slots.map(
      ({ name, shape }) => [name, { shape, values: values.get(name) as Float32Array }] as const,
    )
    return { weights: this.changedWeights(), slots: new Map(slots) }
  }

  /** What a checkpoint keeps where it is over: the weights that were kept, and a fresh optimizer. */
  lastSnapshot(kept: Weights): Snapshot {
    const changed = this.#changedNames.map((name) => [name, kept.get(name) as WeightTensor] as const)
    return { weights: new Map(changed), slots: new Map() }
  }

  /** `weights`, with what is in the session in place of what was. */
  latest(weights: Weights): Weights {
    return new Map([...weights, ...this.#session.read([...weights.keys()])])
  }

  /** That what it freezes is as it was. */
  prove(): StageProof {
    return { ...this.#frozen.prove(), stageName: this.setup.stage.name, line: this.setup.freezeChoice }
  }

  close(): void {
    this.#inputs.close()
    this.#session.dispose()
  }
}

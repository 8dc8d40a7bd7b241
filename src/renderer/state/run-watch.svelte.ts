import type {
  EpochPoint,
  LogLine,
  RunEnding,
  RunEvent,
  RunLive,
  RunSummary,
  StageInfo,
  StepColumns,
} from '../../shared/contract/app/runs.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { AppError } from '../../shared/errors.ts'
import { CACHE_UNAVAILABLE } from '../../shared/contract/plain.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import { Curve } from './curve.ts'

const STEP_VALUES = ['loss', 'smoothLoss', 'smoothAccuracy', 'learningRate', 'imagesPerSecond'] as const
export type StepValue = (typeof STEP_VALUES)[number]
/** Of one stage, by step of the run from 1. Values that were no finite number are left out. */
export type StageCurves = Readonly<Record<StepValue, Curve>>
export type EpochCurves = Readonly<Record<'valLoss' | 'valAccuracy', Curve>>

/** Reads curves as they are at a version: they are added in place, and only the version says when. */
export const asOf = <T>(_version: number, read: () => T): T => read()

const noSteps = (): StageCurves => ({
  loss: new Curve(),
  smoothLoss: new Curve(),
  smoothAccuracy: new Curve(),
  learningRate: new Curve(),
  imagesPerSecond: new Curve(),
})

/** A value of each epoch, where its last step was. */
export function epochCurves(epochs: readonly EpochPoint[]): EpochCurves {
  const curves = { valLoss: new Curve(), valAccuracy: new Curve() }
  addEpochs(curves, epochs)
  return curves
}

function addEpochs({ valLoss, valAccuracy }: EpochCurves, epochs: readonly EpochPoint[]): void {
  for (const epoch of epochs) {
    if (epoch.valLoss !== null) valLoss.add(epoch.numSteps, epoch.valLoss)
    if (epoch.valAccuracy !== null) valAccuracy.add(epoch.numSteps, epoch.valAccuracy)
  }
}

function cacheProblemIn(log: readonly LogLine[]): string | undefined {
  const begun = log.findLastIndex(({ code }) => code === 'started')
  return log.slice(begun + 1).findLast(({ code }) => code === CACHE_UNAVAILABLE)?.text
}

/** One run as it is watched: all so far, and what comes. Lists are replaced; curves grow, which `version` tells of. */
export class RunWatch {
  run = $state.raw<RunSummary>()
  classNames = $state.raw<readonly string[]>([])
  plan = $state.raw<TrainingPlan>()
  stages = $state.raw<readonly StageInfo[]>([])
  epochs = $state.raw<readonly EpochPoint[]>([])
  log = $state.raw<readonly LogLine[]>([])
  live = $state.raw<RunLive>()
  /** What its report says, once it is over. */
  ending = $state.raw<RunEnding | null>(null)
  error = $state.raw<AppError>()
  /** Goes up with everything that comes. */
  version = $state(0)
  /** By stage. */
  steps: StageCurves[] = []
  epochCurves = epochCurves([])
  numSteps = $state(0)

  /** A cache failed since it was last started: it goes on without. */
  readonly cacheProblem = $derived(cacheProblemIn(this.log))
  readonly stage = $derived(this.stages.at(-1))
  readonly epoch = $derived(this.epochs.at(-1))
  readonly bestEpochNumber = $derived(this.live?.bestEpochNumber ?? null)
  /** Of all epochs that are planned, the share that is done; early stopping may end it sooner. */
  readonly share = $derived(shareDone(this.stages, this.plan, this.epochs.length, this.numSteps))
  readonly numEpochsPlanned = $derived(plannedEpochs(this.stages, this.plan, this.epochs.length))

  follow(api: { readonly runs: Pick<Api['runs'], 'watch'> }, runId: string, signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => api.runs.watch({ runId }, { signal: ended }),
      (event) => this.receive(event),
      { signal, onError: (error) => (this.error = error) },
    )
  }

  receive(event: RunEvent): void {
    if (event.kind === 'history') this.#begin(event)
    else {
      if (event.run) this.run = event.run
      if (event.plan) this.plan = event.plan
      if (event.stages) this.stages = event.stages
      if (event.epochs.length > 0) this.epochs = [...this.epochs, ...event.epochs]
      addEpochs(this.epochCurves, event.epochs)
      if (event.ending !== undefined) this.ending = event.ending
      if (event.log.length > 0) this.log = [...this.log, ...event.log]
    }
    this.#add(event.steps)
    this.live = event.live
    this.version++
  }

  #begin(event: Extract<RunEvent, { kind: 'history' }>): void {
    this.run = event.run
    this.classNames = event.classNames
    this.plan = event.plan ?? undefined
    this.stages = event.stages
    this.epochs = event.epochs
    this.log = event.log
    this.ending = event.ending
    this.steps = []
    this.epochCurves = epochCurves(event.epochs)
    this.numSteps = 0
  }

  #add(columns: StepColumns): void {
    for (const [i, stepIndex] of columns.stepIndex.entries()) {
      const stage = this.stages.findLastIndex(({ firstStep }) => firstStep <= stepIndex)
      const curves = (this.steps[Math.max(0, stage)] ??= noSteps())
      for (const name of STEP_VALUES) {
        const y = columns[name][i] ?? null
        if (y !== null) curves[name].add(stepIndex + 1, y)
      }
    }
    const last = columns.stepIndex.at(-1)
    if (last !== undefined) this.numSteps = last + 1
  }
}

/** Epochs of the run: as many as were in stages that ended, as planned in others. */
export function plannedEpochs(
  stages: readonly StageInfo[],
  plan: Pick<TrainingPlan, 'stages'> | undefined,
  numEpochs: number,
): number {
  const last = stages.at(-1)
  const current = last === undefined ? 0 : last.reason === null ? last.firstEpoch + last.epochs : numEpochs
  const isOver = last?.reason === 'stopped' || last?.reason === 'non-finite-loss'
  const later = isOver ? [] : (plan?.stages.slice(stages.length) ?? [])
  return current + later.reduce((sum, { epochs }) => sum + epochs, 0)
}

function shareDone(
  stages: readonly StageInfo[],
  plan: Pick<TrainingPlan, 'stages'> | undefined,
  numEpochs: number,
  numSteps: number,
): number {
  const stage = stages.at(-1)
  const planned = plannedEpochs(stages, plan, numEpochs)
  if (!stage || planned === 0) return 0
  const done = Math.max(numEpochs, stage.firstEpoch + (numSteps - stage.firstStep) / Math.max(1, stage.stepsPerEpoch))
  return Math.min(1, done / planned)
}

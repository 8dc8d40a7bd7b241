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

/** Reads columns as they are at a version: they are added to in place, and only the version says when. */
export const asOf = <T>(_version: number, read: () => T): T => read()

const noSteps = (): StepColumns => ({
  stepNumber: [],
  loss: [],
  smoothLoss: [],
  smoothAccuracy: [],
  learningRate: [],
  imagesPerSecond: [],
})

function addColumns(to: StepColumns, from: StepColumns): void {
  for (const name of ['stepNumber', 'learningRate'] as const) for (const value of from[name]) to[name].push(value)
  for (const name of ['loss', 'smoothLoss', 'smoothAccuracy', 'imagesPerSecond'] as const)
    for (const value of from[name]) to[name].push(value)
}

function cacheProblemIn(log: readonly LogLine[]): string | undefined {
  const begun = log.findLastIndex(({ code }) => code === 'started')
  return log.slice(begun + 1).findLast(({ code }) => code === CACHE_UNAVAILABLE)?.text
}

/** One run as it is watched: all so far, and what comes. Lists are replaced; the columns of steps grow, which `version` tells of. */
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
  steps = noSteps()
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
      if (event.ending !== undefined) this.ending = event.ending
      if (event.log.length > 0) this.log = [...this.log, ...event.log]
    }
    addColumns(this.steps, event.steps)
    this.numSteps = this.steps.stepNumber.at(-1) ?? 0
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
    this.steps = noSteps()
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

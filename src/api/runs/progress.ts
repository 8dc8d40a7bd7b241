import { TimeLeft } from '../../node/progress/time-left.ts'
import type { RunLive, RunPhase } from '../../shared/contract/app/runs.ts'
import type { TrainEvent } from '../../shared/contract/training.ts'

/** What a run is doing and how long that still takes, from its events. */
export class RunProgress {
  #phase: RunPhase = { kind: 'starting', stageIndex: null, numDone: 0, numTotal: 0 }
  #left = new TimeLeft()
  #stage: { readonly index: number; readonly stepsPerEpoch: number; readonly numSteps: number } | undefined
  #hasStepped = false

  get now(): Pick<RunLive, 'phase'> {
    return { phase: this.#phase }
  }

  /** @returns `undefined` where an event says nothing of it. */
  after(event: TrainEvent): Pick<RunLive, 'phase' | 'secondsLeft'> | undefined {
    switch (event.kind) {
      case 'progress':
        return this.#counted(event)
      case 'stage-start':
        this.#stage = {
          index: event.stageIndex,
          stepsPerEpoch: event.stepsPerEpoch,
          numSteps: event.epochs * event.stepsPerEpoch,
        }
        this.#hasStepped = false
        return this.#enter('train', event.stageIndex, 0, this.#stage.numSteps)
      case 'step': {
        // a stage that goes on has steps behind it that took none of this time
        if (!this.#hasStepped) this.#left = new TimeLeft()
        this.#hasStepped = true
        const { stepsPerEpoch, numSteps } = this.#stage ?? { stepsPerEpoch: 0, numSteps: 0 }
        const numDone = event.epochIndex * stepsPerEpoch + event.batchIndex + 1
        return this.#enter('train', event.stageIndex, numDone, numSteps)
      }
      case 'stage-end':
        return this.#enter('check', event.stageIndex, 0, 0)
      default:
        return undefined
    }
  }

  #counted({ phase, numDone, numTotal }: Extract<TrainEvent, { kind: 'progress' }>) {
    if (phase === 'photos') return this.#enter('photos', null, numDone, numTotal)
    if (phase === 'evaluate') return this.#enter('check', null, numDone, numTotal)
    // further versions of the photos are computed between epochs: that is part of the stage, whose time left includes it
    if (phase !== 'features' || this.#hasStepped) return undefined
    return this.#enter('features', this.#stage?.index ?? null, numDone, numTotal)
  }

  #enter(kind: RunPhase['kind'], stageIndex: number | null, numDone: number, numTotal: number) {
    if (kind !== this.#phase.kind || stageIndex !== this.#phase.stageIndex) this.#left = new TimeLeft()
    this.#phase = { kind, stageIndex, numDone, numTotal }
    return { phase: this.#phase, secondsLeft: this.#left.after(numDone, numTotal) ?? null }
  }
}

type Epoch = Extract<TrainEvent, { kind: 'epoch' }>

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const grouped = (value: number): string => value.toLocaleString('en')

/** What the log says of an epoch: that it is the best so far. */
export function epochWords(
  { epochNumber, valAccuracy, valLoss }: Epoch,
  { best, multiLabel }: { best: number | null; multiLabel: boolean },
): string | undefined {
  if (best !== epochNumber || valAccuracy === undefined || valLoss === undefined) return undefined
  const right = multiLabel ? 'of single labels right' : 'right'
  return `Epoch ${epochNumber} is the best so far: in validation ${percent(valAccuracy)} ${right}, loss ${valLoss.toFixed(3)}.`
}

/** What the log says of a stage's beginning and end. */
export function stageWords(event: TrainEvent): string | undefined {
  if (event.kind === 'stage-start')
    return `${event.stageName}: ${grouped(event.numTrainable)} weights learn, ${grouped(event.numFrozen)} are frozen.`
  if (event.kind !== 'stage-end') return undefined
  return [reasonWords(event), proofWords(event)].filter((words) => words !== undefined).join(' ') || undefined
}

type StageEnd = Extract<TrainEvent, { kind: 'stage-end' }>

function reasonWords({ reason }: StageEnd): string | undefined {
  if (reason === 'early-stopping') return 'The stage ended early: it no longer improved.'
  return reason === 'non-finite-loss' ? 'The loss is no finite number any more.' : undefined
}

function proofWords({ frozen }: StageEnd): string | undefined {
  if (!frozen || frozen.numFrozen === 0) return undefined
  const { numFrozen, numChanged } = frozen
  return `Frozen weights checked: ${grouped(numFrozen - numChanged)} of ${grouped(numFrozen)} the same.`
}

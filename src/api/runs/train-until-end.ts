import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { executorChoiceOf } from '../../shared/contract/plain.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import type { TrainEvent, TrainRequest } from '../../shared/contract/training.ts'
import type { TrainResult } from '../../shared/contract/training.ts'
import { type Patience, Watchdog } from '../../node/trainer-host/watchdog.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import type { TrainerSlot } from '../engine/trainer-slot.ts'
import { type Ending, endingOf, finishedWith, PAUSED } from './ending.ts'
import { epochWords, RunProgress, stageWords } from './progress.ts'
import { monitorOf, type RunChannel } from './run-channel.ts'

export interface TrainingControls {
  readonly pause: AbortController
  readonly stop: AbortController
  /** Stops as soon as its weights are there: what a run is loaded for that was paused and is to end. Sooner there would be nothing to keep. */
  readonly stopsAtOnce: boolean
  /** The process that hangs is ended, and another goes on. */
  restarts: boolean
}

const HEALTH_EVERY_MS = 1000

/**
 * Trains a run until it ends, is paused or fails, and keeps how. A process that dies is started anew once, from the last checkpoint; one
 * that hangs is told of.
 */
export async function trainUntilEnd(
  slot: TrainerSlot,
  channel: RunChannel,
  request: TrainRequest,
  controls: TrainingControls,
  patience: Patience,
): Promise<void> {
  for (let numCrashes = 0; ; numCrashes++) {
    try {
      const result = await attempt(slot, channel, request, controls, patience)
      conclude(channel, result.report ? finishedWith(result.report) : PAUSED)
      return
    } catch (thrown) {
      const error = toErrorData(thrown)
      if (controls.restarts && error.code === 'trainer-crashed') {
        controls.restarts = false
        numCrashes--
        channel.hears(undefined)
        channel.tell(
          'restarted',
          'The process that did not answer was ended; another goes on from the last checkpoint.',
        )
        continue
      }
      const isWanted = controls.pause.signal.aborted || controls.stop.signal.aborted
      if (error.code !== 'trainer-crashed' || numCrashes > 0 || isWanted) {
        conclude(channel, isWanted && error.code === 'trainer-crashed' ? PAUSED : endingOf(error, channel.folder))
        return
      }
      channel.tell('restarted', `${error.message} It was started anew and goes on from the last checkpoint.`)
    }
  }
}

async function attempt(
  slot: TrainerSlot,
  channel: RunChannel,
  request: TrainRequest,
  { pause, stop, stopsAtOnce }: TrainingControls,
  patience: Patience,
): Promise<TrainResult> {
  const resume = existsSync(join(channel.folder, 'plan.json'))
  const { threads: asked, executor } = request.config
  const threads = typeof asked === 'number' ? asked : null
  const history = await channel.history()
  const progress = new RunProgress()
  channel.setLive({ ...progress.now, secondsLeft: null })
  return slot.use({ threads }, async (trainer) => {
    const timer = watchHealth(trainer, channel)
    const watching = watchSilence(trainer, channel, patience)
    try {
      return await trainer.train(
        {
          request: { ...request, resume },
          executor: executorChoiceOf(executor),
          everyStep: true,
        },
        {
          pause: pause.signal,
          signal: stop.signal,
          onEvent: (event) => {
            take(channel, history, progress, event)
            if (stopsAtOnce && event.kind === 'stage-start') stop.abort()
          },
        },
      )
    } finally {
      clearInterval(timer)
      clearInterval(watching)
    }
  })
}

type History = Awaited<ReturnType<RunChannel['history']>>

function take(channel: RunChannel, history: History, progress: RunProgress, event: TrainEvent): void {
  if (event.kind === 'note') channel.tell(event.code, event.message)
  else if (event.kind !== 'progress') history.add(event)
  if (event.kind === 'stage-start') {
    const { numTrainable, numFrozen, numWeights = numTrainable + numFrozen } = event
    channel.change({ numTrainable, numParameters: numWeights })
  }
  const words = event.kind === 'epoch' ? epochWords(event, epochFacts(channel, history)) : stageWords(event)
  if (words !== undefined) channel.tell(event.kind, words)
  channel.setLive({
    ...progress.after(event),
    ...(event.kind === 'step' ? { imagesPerSecond: history.steps.lastImagesPerSecond ?? null } : {}),
  })
}

/** The plan is there from the first epoch on. */
const epochFacts = ({ plan }: RunChannel, history: History): { best: number | null; multiLabel: boolean } => ({
  best: history.best(monitorOf(plan)),
  multiLabel: plan?.multiLabel ?? false,
})

function watchHealth(trainer: Trainer, channel: RunChannel): NodeJS.Timeout {
  return setInterval(() => {
    if (trainer.health) channel.setLive({ memoryBytes: trainer.health.memoryBytes })
    channel.lookForModel()
  }, HEALTH_EVERY_MS).unref()
}

function watchSilence(trainer: Trainer, channel: RunChannel, patience: Patience): NodeJS.Timeout {
  const dog = new Watchdog(trainer, patience)
  return setInterval(() => {
    const why = dog.look()
    channel.hears(why === null ? undefined : { since: trainer.heardAt, why })
  }, patience.everyMs).unref()
}

function conclude(channel: RunChannel, ending: Ending): void {
  const words =
    ending.error?.message ?? (ending.state === 'finished' ? FINISHED[ending.outcome ?? 'finished'] : 'Paused.')
  channel.tell(ending.state, words)
  channel.setLive({
    phase: { kind: 'done', stageIndex: null, numDone: 0, numTotal: 0 },
    secondsLeft: null,
    imagesPerSecond: null,
  })
  try {
    channel.change(ending)
  } catch (thrown) {
    // the disk is full: what is shown is right, and opening the project again finds a run that was cut off
    if (!(thrown instanceof AppError)) throw thrown
  }
}

const FINISHED = {
  finished: 'Finished.',
  'early-stopping': 'Finished early: it no longer improved.',
  stopped: 'Stopped; the best epoch is kept.',
  'non-finite-loss': 'The loss was no finite number any more; the best epoch before is kept.',
}

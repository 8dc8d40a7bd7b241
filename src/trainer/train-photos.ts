import { join } from 'node:path'
import type { Handler } from '../node/trainer-host/methods.ts'
import type { TrainEvent } from '../shared/contract/training.ts'
import { finishedReport } from '../node/runs/run-files.ts'
import { rememberRequest } from '../node/trainer-host/request-file.ts'
import { checkOutFree } from '../node/runs/run-folder.ts'
import { explainMemory, useExecutor } from './engine.ts'
import { throttled } from './serve.ts'
import { executorFor } from './forward-part.ts'
import type { ExecutorFor } from './train/prepare.ts'
import { trainRun } from './train/train-run.ts'

/** Ten a second: as often as a progress line is worth redrawing. */
const STEP_EVENT_MS = 100

const FINISHED_ALREADY = 'This run is finished already: nothing was trained or written. Its result was:'

/** Trains a model, from photos to a finished run folder. */
export const trainPhotos: Handler<'train'> = async ({ request, executor: choice, everyStep }, { emit, signal }) => {
  const finished = request.resume ? finishedReport(request.out) : undefined
  if (finished) {
    emit({ kind: 'note', code: 'finished-already', message: FINISHED_ALREADY })
    return {
      outcome: finished.outcome,
      runFolder: request.out,
      modelFolder: join(request.out, 'model'),
      report: finished,
    }
  }
  if (!request.resume) checkOutFree(request.out)
  const executor = await useExecutor(choice, emit)
  const computing: ExecutorFor = (graph, work) => executorFor({ choice, executor }, graph, { ...work, signal })
  const isDue = throttled(STEP_EVENT_MS)
  const send = (event: TrainEvent): void => {
    if (event.kind === 'progress' ? event.numDone === event.numTotal || isDue() : shows(event) || isDue()) emit(event)
  }
  const shows = ({ kind }: TrainEvent) => everyStep || kind !== 'step'
  try {
    const { report, runFolder, modelFolder } = await trainRun(computing, request, {
      emit: send,
      signal,
      onRunFolder: (folder) => rememberRequest(folder, request),
    })
    return {
      outcome: report?.outcome ?? 'stopped',
      runFolder,
      ...(modelFolder === undefined ? {} : { modelFolder }),
      ...(report === undefined ? {} : { report }),
    }
  } catch (thrown) {
    // photos are read before a run has a folder: a stop there leaves only the cache
    if (signal.aborted && thrown === signal.reason) return { outcome: 'stopped' }
    throw explainMemory(thrown)
  }
}

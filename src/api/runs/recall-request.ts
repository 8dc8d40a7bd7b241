import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePlan } from '../../core/training/plan-config.ts'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import { readPlanFile } from '../../node/runs/run-files.ts'
import { readRequest } from '../../node/trainer-host/request-file.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'

/** What a run of a project was asked for, wherever the project lies now. */
export function recallRequest(folder: string, cacheFolder: string): TrainRequest {
  return { ...readRequest(folder), out: folder, photos: join(folder, PHOTO_LIST_FILE), cacheFolder }
}

/** The same run in another folder with half the batch. */
export function halved(request: TrainRequest, from: string, to: string): TrainRequest {
  copyFileSync(join(from, PHOTO_LIST_FILE), join(to, PHOTO_LIST_FILE))
  const plan = readPlanFile(from)
  const asked = request.config['batchSize']
  const batchSize = plan ? parsePlan(plan).batchSize : typeof asked === 'number' ? asked : 32
  return {
    ...request,
    out: to,
    photos: join(to, PHOTO_LIST_FILE),
    config: { ...request.config, batchSize: Math.max(1, Math.floor(batchSize / 2)) },
  }
}

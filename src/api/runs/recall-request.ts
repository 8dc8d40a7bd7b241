import { join } from 'node:path'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import type { RunAbout } from '../../node/runs/about.ts'
import { readPlanFile } from '../../node/runs/run-files.ts'
import { readRequest } from '../../node/trainer-host/request-file.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { RunKind } from '../run-sources.ts'

/** What a run was asked for, and what is said of it. */
export interface RunLike {
  readonly about: Omit<RunAbout, 'number' | 'name'>
  readonly request: TrainRequest
}

/** What a run of a project was asked for, wherever the project lies now. */
export function recallRequest(folder: string, cacheFolder: string): TrainRequest {
  return { ...readRequest(folder), out: folder, photos: join(folder, PHOTO_LIST_FILE), cacheFolder }
}

/** The same with half the batch. */
export function halved(request: TrainRequest, folder: string): TrainRequest {
  const asked = request.config['batchSize']
  const batchSize = readPlanFile(folder)?.batchSize ?? (typeof asked === 'number' ? asked : 32)
  return { ...request, config: { ...request.config, batchSize: Math.max(1, Math.floor(batchSize / 2)) } }
}

/** A run that differs by what learns. Stages that the person edited say so too, and give way to the recipe's. */
export function unlike({ about, request }: RunLike, kind: RunKind): RunLike {
  if (kind === 'your-line') return { about, request }
  const { freeze: _, exceptions: __, ...rest } = request
  const { stages: ___, ...config } = request.config
  const { recipe, line, ...more } = KINDS[kind]
  return { about: { ...about, recipe, line }, request: { ...rest, ...more, recipe, config } }
}

const KINDS = {
  'head-only': { recipe: 'head-only', line: 'Head only' },
  everything: { recipe: 'lp-ft', freeze: 'none', line: 'Everything learns' },
  'from-scratch': { recipe: 'from-scratch', line: 'From scratch' },
} as const

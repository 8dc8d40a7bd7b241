import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Live } from '../../src/api/live.ts'
import type { RunSource } from '../../src/api/run-sources.ts'
import type { PhotoList } from '../../src/core/datasets/photo-list.ts'
import { ensureFolder } from '../../src/node/files/atomic.ts'
import { writePhotoList } from '../../src/node/photos/photo-list-file.ts'
import { createProject } from '../../src/node/project/open-project.ts'
import type { OpenProject } from '../../src/node/project/project.ts'
import { startTrainer, type Trainer } from '../../src/node/trainer-host/trainer.ts'
import type { RunList, RunSummary } from '../../src/shared/contract/app/runs.ts'
import { AppError } from '../../src/shared/errors.ts'
import type { TrainRequest } from '../../src/shared/contract/training.ts'
import { drawPhotos } from '../runs/draw-photos.ts'

export interface TrainedProject {
  readonly folder: string
  readonly photos: string
  readonly project: OpenProject
  readonly trainer: Trainer
  readonly runs: RunSource
  readonly list: Live<RunList>
  /** Trains for a moment, and adds the run. */
  train(id: string, request: Partial<TrainRequest>): Promise<void>
  classId(name: string): number
  end(): Promise<void>
}

/** A project of drawn photos with real files, and runs that a real trainer made of it. */
export async function trainedProject(numPerClass = 20): Promise<TrainedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'frostline results '))
  const photos = join(folder, 'photos')
  await drawPhotos(photos, numPerClass)
  const project = createProject({ parent: folder, name: 'Shapes', multiLabel: false })
  const list = addPhotos(project, photos)
  const trainer = startTrainer()
  const live = new Live<RunList>({ runs: [], activeId: null })
  const started: string[] = []
  const runs: RunSource = {
    list: live,
    folderOf: (runId) => {
      if (live.value.runs.some(({ id }) => id === runId)) return join(project.runsFolder, runId)
      throw new AppError('run-not-found', `There is no run “${runId}”.`)
    },
    startLike: async (_, kind) => {
      started.push(kind)
      return { runId: `started-${started.length}` }
    },
  }
  return {
    folder,
    photos,
    project,
    trainer,
    runs,
    list: live,
    classId: (name) => project.library.listClasses().find((each) => each.name === name)!.id,
    train: async (id, request) => {
      const out = join(project.runsFolder, id)
      ensureFolder(out)
      writePhotoList(join(out, 'photos.json'), list)
      const params = {
        request: {
          photos: join(out, 'photos.json'),
          out,
          resume: false,
          recipe: 'head-only' as const,
          config: { batchSize: 8 },
          cacheFolder: join(folder, 'cache'),
          ...request,
        },
        executor: 'auto' as const,
        everyStep: false,
      }
      const { report } = await trainer.train(params)
      const runsBefore = live.value.runs
      live.set({
        activeId: null,
        runs: [summary(id, runsBefore.length + 1, params.request.recipe, report!.counts), ...runsBefore],
      })
    },
    end: async () => {
      await project.close()
      await trainer.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function summary(id: string, number: number, recipe: string, counts: RunSummary['counts']): RunSummary {
  return {
    id,
    number,
    name: `Run ${number}`,
    modelName: 'frostnet-64',
    recipe,
    line: 'head only',
    state: 'finished',
    outcome: 'finished',
    error: null,
    remedy: 'none',
    accuracy: null,
    standing: null,
    startedAt: 1_700_000_000_000 + number,
    durationMs: 1000 * number,
    counts,
    numTrainable: 579,
    numParameters: 582_296,
    numNewerLabels: 0,
    hasModel: true,
  }
}

/** Puts labelled photos into a project, one in five of each class held back to judge by and one to choose by. */
function addPhotos({ database, library }: OpenProject, folder: string): PhotoList {
  const insert = database.statement<[string, string, string], { id: number }>(
    `INSERT INTO photos (hash, path, is_copied, size_bytes, modified_at, format, width, height, added_at, set_name)
     VALUES (?, ?, 0, 1000, 1, 'png', 64, 64, 1, ?) RETURNING id`,
  )
  const classNames = readdirSync(folder).sort()
  const photos: PhotoList['photos'] = []
  for (const className of classNames) {
    const ids: number[] = []
    library.amend(() => {
      readdirSync(join(folder, className)).forEach((name, i) => {
        const path = join(folder, className, name)
        const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
        const set = (['validation', 'test', 'train', 'train', 'train'] as const)[i % 5]
        ids.push(insert.get(hash, path, set)!.id)
        photos.push({ path, labels: [className], set, hash })
      })
      return { photoIds: ids, changes: [{ kind: 'show', photoIds: ids }] }
    })
    library.edit({ kind: 'create-class', name: className, photoIds: ids })
  }
  const classIds = library.listClasses().map(({ id }) => id)
  return { version: 1, classNames, classIds, multiLabel: false, photos }
}

import { join } from 'node:path'
import type { PhotoList } from '../../core/datasets/photo-list.ts'
import { sharesOf } from '../../core/training/default-plan.ts'
import { draftConfig } from '../../core/training/draft-plan.ts'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import type { RunAbout } from '../../node/runs/about.ts'
import { readPlanFile } from '../../node/runs/run-files.ts'
import { readRequest } from '../../node/trainer-host/request-file.ts'
import type { Checklist } from '../../shared/contract/app/runs.ts'
import { areStages, type PlanChanges } from '../../shared/contract/plan-changes.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { RunKind } from '../run-sources.ts'
import type { DraftLine } from './draft-line.ts'
import { chosenPreprocessing, draftOf, type RunProject } from './run-project.ts'

/** The project's labelled photos as a run takes them. Those of classes without photos do not exist. */
export function photoListOf(project: RunProject, classNames: readonly string[]): PhotoList {
  const photos = project
    .labelledPhotos()
    .map(({ photoId: _, classIds: __, labelledRevision: ___, ...sample }) => sample)
  return {
    version: 1,
    classNames: [...classNames],
    classIds: classIdsOf(project, classNames),
    multiLabel: project.info().multiLabel,
    photos,
  }
}

/** The project's numbers for classes of these names. */
export function classIdsOf({ library }: Pick<RunProject, 'library'>, classNames: readonly string[]): number[] {
  const idOf = new Map(library.classes.all().map(({ id, name }) => [name, id]))
  return classNames.map((name) => idOf.get(name) ?? 0)
}

/** What the trainer is asked for, from the project's draft. */
export function requestFor(
  project: RunProject,
  {
    line,
    defaults,
    counts,
  }: { readonly line: DraftLine; readonly defaults: TrainingPlan; readonly counts: Checklist['counts'] },
  folder: string,
): TrainRequest {
  const { modelName, recipe, freeze, exceptions } = line
  const plan = {
    ...draftConfig(draftOf(project).plan, defaults),
    ...chosenPreprocessing(project, modelName),
  }
  return {
    photos: join(folder, PHOTO_LIST_FILE),
    model: modelName,
    out: folder,
    resume: false,
    recipe,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions: [...exceptions] }),
    multiLabel: project.info().multiLabel,
    // what was shown is carried out, however the photos come to be divided
    config: { classWeights: defaults.classWeights, ...withLine(plan, line), ...splitAsShown(plan, counts) },
    cacheFolder: project.cacheFolder,
  }
}

/** The list says where each photo goes. Where shares were edited, a set that has none stays empty. */
function splitAsShown(plan: PlanChanges, { validation, test }: Checklist['counts']): PlanChanges {
  if (plan.split === undefined) return {}
  const shares = sharesOf(plan)
  return { split: { validation: validation === 0 ? 0 : shares.validation, test: test === 0 ? 0 : shares.test } }
}

/** Stages that the person edited are taken whole, so the line is put into the last one here. */
function withLine(plan: PlanChanges, { freeze, exceptions }: DraftLine): PlanChanges {
  const { stages } = plan
  if (!areStages(stages) || freeze === undefined) return plan
  const { exceptions: _, ...last } = stages.at(-1) ?? {}
  return { ...plan, stages: [...stages.slice(0, -1), { ...last, freeze, ...(exceptions ? { exceptions } : {}) }] }
}

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
  const asked = request.config.batchSize
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

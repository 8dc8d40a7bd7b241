import { join } from 'node:path'
import type { PhotoList } from '../../core/datasets/photo-list.ts'
import { draftConfig } from '../../core/training/draft-config.ts'
import type { TrainingPlan } from '../../core/training/plan.ts'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { DraftLine } from './draft-line.ts'
import { draftOf, type RunProject } from './run-project.ts'

/** The project's labelled photos as a run takes them. Those of classes without photos do not exist. */
export function photoListOf(project: RunProject, classNames: readonly string[]): PhotoList {
  const photos = project.labelledPhotos().map(({ path, labels, set, hash, group }) => ({
    path,
    labels: [...labels],
    hash,
    group,
    ...(set === null ? {} : { set }),
  }))
  return {
    frostline: 'photo-list',
    version: 1,
    classNames: [...classNames],
    multiLabel: project.info().multiLabel,
    photos,
  }
}

/** What the trainer is asked for, from the project's draft. */
export function requestFor(
  project: RunProject,
  { line, defaults }: { readonly line: DraftLine; readonly defaults: TrainingPlan },
  folder: string,
): TrainRequest {
  const { modelName, recipe, freeze, exceptions } = line
  const plan = draftConfig(draftOf(project).plan, defaults)
  return {
    photos: join(folder, PHOTO_LIST_FILE),
    model: modelName,
    out: folder,
    resume: false,
    recipe,
    ...(freeze === undefined ? {} : { freeze }),
    ...(exceptions === undefined ? {} : { exceptions: [...exceptions] }),
    multiLabel: project.info().multiLabel,
    config: withLine(plan, line),
    cacheFolder: project.cacheFolder,
  }
}

/** Stages that the person edited are taken whole, so the line is put into the last one here. */
function withLine(plan: Record<string, unknown>, { freeze, exceptions }: DraftLine): Record<string, unknown> {
  const stages = plan['stages']
  if (!Array.isArray(stages) || stages.length === 0 || freeze === undefined) return plan
  const { exceptions: _, ...last } = stages.at(-1) as Record<string, unknown>
  return {
    ...plan,
    stages: [...(stages.slice(0, -1) as unknown[]), { ...last, freeze, ...(exceptions ? { exceptions } : {}) }],
  }
}

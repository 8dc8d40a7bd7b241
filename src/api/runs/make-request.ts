import { join } from 'node:path'
import type { PhotoList } from '../../core/datasets/photo-list.ts'
import { draftConfig } from '../../core/training/draft-config.ts'
import type { PlanChanges, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { sharesOf } from '../../core/training/shares.ts'
import { PHOTO_LIST_FILE } from '../../node/photos/photo-list-file.ts'
import type { Checklist } from '../../shared/contract/app/runs.ts'
import type { TrainRequest } from '../../shared/contract/training.ts'
import type { DraftLine } from './draft-line.ts'
import { chosenPreprocessing, draftOf, type RunProject } from './run-project.ts'

/** The project's labelled photos as a run takes them. Those of classes without photos do not exist. */
export function photoListOf(project: RunProject, classNames: readonly string[]): PhotoList {
  const photos = project.labelledPhotos().map(({ photoId: _, classIds: __, labelledRevision: ___, ...sample }) => sample)
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
  { line, defaults, counts }: { readonly line: DraftLine; readonly defaults: TrainingPlan; readonly counts: Checklist['counts'] },
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
  if (plan['split'] === undefined) return {}
  const shares = sharesOf(plan)
  return { split: { validation: validation === 0 ? 0 : shares.validation, test: test === 0 ? 0 : shares.test } }
}

/** Stages that the person edited are taken whole, so the line is put into the last one here. */
function withLine(plan: PlanChanges, { freeze, exceptions }: DraftLine): PlanChanges {
  const stages = plan['stages']
  if (!Array.isArray(stages) || stages.length === 0 || freeze === undefined) return plan
  const { exceptions: _, ...last } = stages.at(-1) as Record<string, unknown>
  return {
    ...plan,
    stages: [...(stages.slice(0, -1) as unknown[]), { ...last, freeze, ...(exceptions ? { exceptions } : {}) }],
  }
}

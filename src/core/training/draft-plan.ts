import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import type { SetCounts } from '../../shared/contract/app/runs.ts'
import { areStages, type PlanChanges } from '../../shared/contract/plan-changes.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { AppError } from '../../shared/errors.ts'
import { isIdentity } from './augmentation.ts'
import { defaultPlan } from './default-plan.ts'
import { slotsOf } from './estimate.ts'
import { planFromConfig } from './plan-config.ts'
import { differenceFrom, isSame, valueAt, withoutValueAt, withValueAt } from './plan-path.ts'

/** What a project's draft says of its next run, as far as the cost of a line depends on it. */
export interface DraftFacts {
  readonly numTrainPhotos: number
  readonly numValidationPhotos: number
  readonly batchSize: number
  /** Different versions of each photo; 1: as they are. */
  readonly variants: number
  readonly cacheLimitBytes: number
  /** Optimizer state for each weight that learns. */
  readonly slotsPerParameter: number
  /** The last stage leaves every BatchNormalization as it is. */
  readonly keepsNormalization: boolean
}

/** The facts of a draft's plan over its recipe's defaults, with photos divided as the host says that they will be. A plan that cannot be read counts for nothing: starting a run says why. */
export function draftFacts(
  draft: Pick<Draft, 'recipe' | 'plan'>,
  { counts, ...project }: { readonly counts: SetCounts; readonly numClasses: number; readonly multiLabel: boolean },
): DraftFacts {
  const plan = planOf(draft, counts.train, project)
  const stage = plan.stages.at(-1)
  return {
    numTrainPhotos: counts.train,
    numValidationPhotos: counts.validation,
    batchSize: plan.batchSize,
    variants: isIdentity(plan.augmentation) ? 1 : Math.min(plan.augmentation.variants, stage?.epochs ?? 1),
    cacheLimitBytes: plan.cacheLimitBytes,
    slotsPerParameter: slotsOf(plan.optimizer),
    keepsNormalization: stage?.freezeBatchNormalization ?? true,
  }
}

function planOf(
  { recipe, plan: changed }: Pick<Draft, 'recipe' | 'plan'>,
  numTrainPhotos: number,
  { numClasses, multiLabel }: { readonly numClasses: number; readonly multiLabel: boolean },
): TrainingPlan {
  const base = defaultPlan(recipe ?? 'lp-ft', { modelName: 'model', numTrainPhotos, numClasses, multiLabel })
  try {
    return planFromConfig(draftConfig(changed, base), base)
  } catch (thrown) {
    if (thrown instanceof AppError) return base
    throw thrown
  }
}

/**
 * The parts of a plan that a person edited, made to fit a recipe and a frost line that were chosen since: edits of a stage stay with the
 * stage in its place, and the model and its kind of labels are the project's to say. Where the number of stages is another, or there is
 * one, what it freezes is the recipe's and the line's to say.
 *
 * @param edits     `stages`, where there, are whole.
 * @param defaults  what the recipe would be without edits.
 */
export function draftConfig(edits: PlanChanges, defaults: TrainingPlan): PlanChanges {
  const { modelName: _, multiLabel: __, ...config } = edits
  const { stages } = config
  if (!areStages(stages)) return config
  if (stages.length === defaults.stages.length && stages.length > 1) return config
  return {
    ...config,
    stages: defaults.stages.map(({ name, freeze, ...stage }, i) => ({ ...stage, ...stages[i], name, freeze })),
  }
}

/** A draft with changes carried out, one after the other. The host does so for all windows, and each window until the host has answered. */
export const changedDraft = <T extends Partial<Draft>>(draft: T, changes: readonly DraftChange[]): T =>
  changes.reduce(withChange, draft)

function withChange<T extends Partial<Draft>>(draft: T, { path, value, whole }: DraftChange): T {
  const ready = whole ? withShownParts(draft, whole, path) : draft
  const changed = value === undefined ? withoutValueAt(ready, path) : withValueAt(ready, path, value)
  return whole && isSame(valueAt(changed, whole.path), whole.unedited) ? withoutValueAt(changed, whole.path) : changed
}

/** The parts that a field lies in, from the whole inwards: as they were shown where another window has put one of another kind there. */
function withShownParts<T>(draft: T, whole: NonNullable<DraftChange['whole']>, path: readonly string[]): T {
  let ready = draft
  for (let depth = whole.path.length; depth < path.length; depth++) {
    const part = path.slice(0, depth)
    const shown = valueAt(whole.value, part.slice(whole.path.length))
    // of the unedited kind a draft has the edits alone
    const unedited = part.length === whole.path.length ? whole.unedited : undefined
    if (isAlike(valueAt(ready, part), shown, unedited)) continue
    const edits = isAlike(unedited, shown) && !Array.isArray(shown) ? differenceFrom(unedited, shown) : shown
    ready = edits === undefined ? withoutValueAt(ready, part) : withValueAt(ready, part, edits)
  }
  return ready
}

/** Lists of one length, or parts of one kind: what is said of a field of the one can be said of the other's. A part without a kind is edits of the unedited one. */
function isAlike(edited: unknown, shown: unknown, unedited?: unknown): boolean {
  if (Array.isArray(edited) || Array.isArray(shown))
    return Array.isArray(edited) && Array.isArray(shown) && edited.length === shown.length
  const kind = valueAt(edited, 'kind') ?? valueAt(unedited, 'kind')
  return typeof (edited ?? unedited) === 'object' && edited !== null && kind === valueAt(shown, 'kind')
}

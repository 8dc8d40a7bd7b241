import type { z } from 'zod'
import type { HeldOutShares } from '../../core/training/default-plan.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import type { LabelledPhoto } from '../../node/project/library/labelled-photos.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { KeptPlanChanges } from '../../shared/contract/plan-changes.ts'
import { failure } from '../../shared/errors.ts'
import { Draft, type DraftChange } from '../../shared/contract/app/projects.ts'
import { changedDraft } from '../../core/training/draft-plan.ts'
import { parseChanges } from '../../core/training/plan-config.ts'
import { isSame } from '../../core/training/plan-path.ts'
import { Live } from '../live.ts'

/** What a run needs of an open project. */
export interface RunProject {
  readonly readOnly: string | null
  readonly runsFolder: string
  readonly cacheFolder: string
  readonly library: {
    readonly revision: number
    readonly classes: { all(): readonly { readonly id: number; readonly name: string }[] }
    onChange(listener: () => void): () => void
  }
  readonly settings: {
    get<T>(key: string, schema: z.ZodType<T>): T | undefined
    set(key: string, value: unknown): void
    change<T>(key: string, schema: z.ZodType<T>, change: (before: T | undefined) => T): T
    onChange(listener: (key: string) => void): () => void
  }
  /** It is closed, or about to be. */
  readonly closing: AbortSignal
  info(): { readonly multiLabel: boolean }
  labelledPhotos(): readonly LabelledPhoto[]
  /** Those that have no label, or no more. */
  unlabelledPhotos(): readonly Pick<LabelledPhoto, 'hash' | 'labelledRevision'>[]
  /** Looks whether files are still there and what they were; those that are not are no longer among `labelledPhotos`. */
  recheck(photoIds: readonly number[]): Promise<unknown>
  counts(): { readonly numPhotos: number; readonly numLabelled: number }
  assignSets(shares: HeldOutShares): number
  clearSets(): number
  /** Sets of photos that have none yet, as `assignSets` would give them. */
  plannedSets(shares: HeldOutShares): ReadonlyMap<number, SetName>
}

export const DRAFT_KEY = 'draft'
/** As a project has it, of whatever version of Frostline. */
const KeptDraft = Draft.extend({ plan: KeptPlanChanges })
const EMPTY_DRAFT: Draft = { model: null, line: null, recipe: null, plan: {} }

/** What the person said of how photos are prepared for a model, as questions about that model take it. */
export function chosenPreprocessing(
  project: Pick<RunProject, 'settings'>,
  modelName: string,
): { preprocessing?: PreprocessingChoice } {
  const { model, preprocessing: chosen, otherPreprocessing = {} } = draftOf(project)
  const isChosen = (model ?? DEFAULT_MODEL) === modelName
  const key = modelName === DEFAULT_MODEL ? '' : modelName
  const preprocessing = isChosen ? chosen : Object.hasOwn(otherPreprocessing, key) ? otherPreprocessing[key] : undefined
  return preprocessing ? { preprocessing } : {}
}

/** What the person has chosen and not yet run. */
export const draftOf = ({ settings }: Pick<RunProject, 'settings'>): Draft =>
  settings.get(DRAFT_KEY, KeptDraft) ?? EMPTY_DRAFT

/** @throws {AppError} `draft-changed`: another window changed it meanwhile. */
export function checkUnchanged(project: Pick<RunProject, 'settings'>, shown: Draft): void {
  if (!isSame(draftOf(project), shown)) throw failure('draft-changed', {})
}

/** The draft, now and whenever it changed, until the project is closed. */
export async function* followDraft(
  project: Pick<RunProject, 'settings' | 'closing'>,
  signal?: AbortSignal,
): AsyncGenerator<Draft, void, void> {
  const draft = new Live(draftOf(project))
  const stopListening = project.settings.onChange((key) => {
    if (key === DRAFT_KEY) draft.set(draftOf(project))
  })
  try {
    yield* draft.follow(signal ? AbortSignal.any([signal, project.closing]) : project.closing)
  } finally {
    stopListening()
  }
}

/** Changes fields of the draft and leaves the others as they are. @returns all of it. @throws {AppError} `bad-plan` where a plan has no such field; `bad-request` where that is no draft. */
export const changeDraft = ({ settings }: Pick<RunProject, 'settings'>, changes: readonly DraftChange[]): Draft =>
  settings.change(DRAFT_KEY, KeptDraft, (before = EMPTY_DRAFT) => {
    const changed = changedDraft(before, changes)
    const { data, error } = Draft.safeParse({ ...changed, plan: parseChanges(changed.plan, 'The draft') })
    if (data) return data
    const issue = error.issues[0]!
    throw failure('bad-request', { of: 'draft', field: issue.path.join('.'), problem: issue.message })
  })

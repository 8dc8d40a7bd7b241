import { draftConfig } from '../../core/training/draft-config.ts'
import { mergePlan, planProblems } from '../../core/training/plan-config.ts'
import { type PlanChanges, type Recipe, TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { Checklist } from '../../shared/contract/app/runs.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { History } from '../state/history.ts'
import { differenceFrom, valueAt, withValueAt } from '../../core/training/plan-path.ts'

/** What of the project's draft is edited here; model and line are the Model screen's. */
interface Choice {
  readonly recipe: Recipe | null
  readonly edits: Readonly<PlanChanges>
}

export interface PlanDraftApi {
  readonly projects: Pick<Api['projects'], 'draft' | 'saveDraft'>
  readonly runs: Pick<Api['runs'], 'checklist'>
}

const NOTHING: Choice = { recipe: null, edits: {} }

/** The plan of the next run, and what it still needs. Each change is kept in the project at once and can be taken back. */
export class PlanDraft {
  checklist = $state.raw<Checklist>()
  error = $state.raw<AppError>()
  isLoaded = $state(false)
  #choice = $state.raw<Choice>(NOTHING)
  #history = $state.raw(new History<Choice>())
  readonly #api: PlanDraftApi
  readonly #onerror: (thrown: unknown) => void
  #kept: Promise<void> = Promise.resolve()
  #asked = 0

  readonly defaults = $derived(this.checklist?.draft?.defaults)
  /** What is carried out, which the line may decide; `undefined` where the model or the line must be changed first. */
  readonly recipe = $derived(this.checklist?.draft?.recipe)
  readonly chosenRecipe = $derived(this.#choice.recipe ?? 'lp-ft')
  readonly #config = $derived(this.defaults ? draftConfig(this.#choice.edits, this.defaults) : {})
  /** As it would be carried out, with what is wrong in it. */
  readonly plan = $derived(this.defaults ? (mergePlan(this.defaults, this.#config) as TrainingPlan) : undefined)
  /** By path, what is allowed there. */
  readonly problems = $derived(this.defaults ? planProblems(this.#config, this.defaults) : new Map<string, string>())
  readonly isChanged = $derived(this.#choice.recipe !== null || Object.keys(this.#choice.edits).length > 0)
  readonly canUndo = $derived(this.#history.past.length > 0)
  readonly canRedo = $derived(this.#history.future.length > 0)
  readonly canStart = $derived((this.checklist?.canStart ?? false) && this.problems.size === 0)

  constructor(api: PlanDraftApi, onerror: (thrown: unknown) => void) {
    this.#api = api
    this.#onerror = onerror
  }

  async load(): Promise<void> {
    try {
      const { recipe, plan } = await this.#api.projects.draft()
      this.#choice = { recipe, edits: plan }
      this.isLoaded = true
      await this.check()
    } catch (thrown) {
      this.error = fromRpcError(thrown)
    }
  }

  /** Asks what is missing; the latest call counts. */
  async check(): Promise<void> {
    const asked = ++this.#asked
    try {
      const checklist = await this.#api.runs.checklist()
      if (asked !== this.#asked) return
      this.checklist = checklist
      this.error = undefined
    } catch (thrown) {
      if (asked === this.#asked) this.error = fromRpcError(thrown)
    }
  }

  value(path: string): unknown {
    return valueAt(this.plan, path)
  }

  defaultOf(path: string): unknown {
    return valueAt(this.defaults, path)
  }

  isDefault(path: string): boolean {
    return differenceFrom(this.defaultOf(path), this.value(path)) === undefined
  }

  /** A part of the plan of which only so much is given, with the defaults of the rest. */
  filled(path: string, part: object): unknown {
    return valueAt(TrainingPlan.safeParse(withValueAt(this.defaults, path, part)).data, path) ?? part
  }

  /** Changes one field. What equals the default is no edit. */
  set(path: string, value: unknown): void {
    if (!this.plan || Object.is(this.value(path), value)) return
    const edits = differenceFrom(this.defaults, withValueAt(this.plan, path, value))
    this.#change({ ...this.#choice, edits: (edits ?? {}) as Choice['edits'] })
  }

  reset(path: string): void {
    this.set(path, this.defaultOf(path))
  }

  /** Another recipe has other stages, so edits of stages go. */
  choose(recipe: Recipe): void {
    if (recipe === this.chosenRecipe) return
    const { stages: _, ...edits } = this.#choice.edits
    this.#change({ recipe: recipe === 'lp-ft' ? null : recipe, edits })
  }

  resetAll(): void {
    if (this.isChanged) this.#change(NOTHING)
  }

  undo(): void {
    this.#travel(this.#history.undo(this.#choice))
  }

  redo(): void {
    this.#travel(this.#history.redo(this.#choice))
  }

  /** Resolves when every change is kept. */
  async saved(): Promise<void> {
    await this.#kept
  }

  #change(choice: Choice): void {
    this.#history = this.#history.changed(this.#choice)
    this.#keep(choice)
  }

  #travel(step: { value: Choice; history: History<Choice> } | undefined): void {
    if (!step) return
    this.#history = step.history
    this.#keep(step.value)
  }

  #keep(choice: Choice): void {
    this.#choice = choice
    this.#kept = this.#kept.then(async () => {
      try {
        const { recipe, edits } = choice
        await this.#api.projects.saveDraft({ ...(await this.#api.projects.draft()), recipe, plan: { ...edits } })
        await this.check()
      } catch (thrown) {
        this.#onerror(thrown)
      }
    })
  }
}

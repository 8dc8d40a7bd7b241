import { changedDraft, draftConfig } from '../../core/training/draft-plan.ts'
import { mergePlan, planProblems } from '../../core/training/plan-config.ts'
import { type Recipe, TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import type { Checklist } from '../../shared/contract/app/runs.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import { differenceFrom, type FieldPath, isSame, valueAt, withValueAt } from '../../core/training/plan-path.ts'

/** What of the project's draft is edited here; model and line are the Model screen's. */
type Choice = Pick<Draft, 'recipe' | 'plan'>

export interface PlanDraftApi {
  readonly projects: Pick<Api['projects'], 'drafts' | 'changeDraft'>
  readonly runs: Pick<Api['runs'], 'checklist'>
}

/** More than anybody takes back. */
const MAX_STEPS = 200
const EMPTY: Choice = { recipe: null, plan: {} }

/** What was done, and what takes it back. */
interface Step {
  readonly forth: readonly DraftChange[]
  readonly back: readonly DraftChange[]
}

/** The plan of the next run, and what it still needs. Each change is kept in the project at once and can be taken back. */
export class PlanDraft {
  checklist = $state.raw<Checklist>()
  error = $state.raw<AppError>()
  /** What the project keeps, as it was last told. */
  #draft = $state.raw<Draft>()
  readonly isLoaded = $derived(this.#draft !== undefined)
  /** Changes that are not answered yet: what is shown has them already. */
  #waiting = $state.raw<readonly (readonly DraftChange[])[]>([])
  /** The draft as it is shown, with changes that are not answered yet. */
  readonly shown = $derived(this.#draft && this.#waiting.reduce(changedDraft, this.#draft))
  readonly #choice = $derived<Choice>(this.shown ?? EMPTY)
  #past = $state.raw<readonly Step[]>([])
  #future = $state.raw<readonly Step[]>([])
  readonly #api: PlanDraftApi
  readonly #onerror: (thrown: unknown) => void
  #saving: Promise<void> = Promise.resolve()
  #asked = 0

  readonly defaults = $derived(this.checklist?.draft?.defaults)
  /** What is carried out, which the line may decide; `undefined` where the model or the line must be changed first. */
  readonly recipe = $derived(this.checklist?.draft?.recipe)
  readonly chosenRecipe = $derived(this.#choice.recipe ?? 'lp-ft')
  readonly #config = $derived(this.defaults ? draftConfig(this.#choice.plan, this.defaults) : {})
  /** As it would be carried out, with what is wrong in it. */
  readonly plan = $derived(this.defaults ? (mergePlan(this.defaults, this.#config) as TrainingPlan) : undefined)
  /** By path, what is allowed there. */
  readonly problems = $derived(this.defaults ? planProblems(this.#config, this.defaults) : new Map<string, string>())
  readonly isChanged = $derived(this.#choice.recipe !== null || Object.keys(this.#choice.plan).length > 0)
  readonly canUndo = $derived(this.#past.length > 0)
  readonly canRedo = $derived(this.#future.length > 0)
  readonly canStart = $derived((this.checklist?.canStart ?? false) && this.problems.size === 0)

  constructor(api: PlanDraftApi, onerror: (thrown: unknown) => void) {
    this.#api = api
    this.#onerror = onerror
  }

  /** Shows what the project keeps, also after another window changed it, until the signal ends that. */
  follow(signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.projects.drafts(undefined, { signal: ended }),
      (draft) => {
        const isKnown = isSame(draft, this.#draft)
        this.#draft = draft
        // an own change is checked once it is answered
        if (!isKnown && this.#waiting.length === 0) void this.check()
      },
      { signal, onError: (error) => (this.error = error) },
    )
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

  value(path: FieldPath): unknown {
    return valueAt(this.plan, path)
  }

  /** Of a field in a part of another kind than the plan's default it is the default of that kind. */
  defaultOf(path: FieldPath): unknown {
    const keys = typeof path === 'string' ? path.split('.') : path
    const numKeys = keys.findIndex((key, i) => i > 0 && key !== 'kind' && this.#isOfAnotherKind(keys.slice(0, i)))
    if (numKeys === -1) return valueAt(this.defaults, keys)
    const part = keys.slice(0, numKeys)
    return valueAt(this.filled(part, { kind: valueAt(this.value(part), 'kind') }), keys.slice(numKeys))
  }

  #isOfAnotherKind(part: readonly string[]): boolean {
    const kind = valueAt(this.value(part), 'kind')
    return kind !== undefined && kind !== valueAt(valueAt(this.defaults, part), 'kind')
  }

  isDefault(path: string): boolean {
    return differenceFrom(this.defaultOf(path), this.value(path)) === undefined
  }

  /** A part of the plan of which only so much is given, with the defaults of the rest. */
  filled(path: FieldPath, part: object): unknown {
    return valueAt(TrainingPlan.safeParse(withValueAt(this.defaults, path, part)).data, path) ?? part
  }

  /** Changes one field. What equals the default is no edit. */
  set(path: string, value: unknown): void {
    const before = this.value(path)
    if (!this.plan || Object.is(before, value)) return
    this.#do({ forth: [this.#changeTo(path, value)], back: [this.#changeTo(path, before)] })
  }

  reset(path: string): void {
    this.set(path, this.defaultOf(path))
  }

  /** Another recipe has other stages, so edits of stages go. */
  choose(recipe: Recipe): void {
    if (recipe === this.chosenRecipe) return
    const to = (chosen: Recipe | null, stages: unknown): DraftChange[] => [
      { path: ['recipe'], value: chosen },
      { path: ['plan', 'stages'], value: stages },
    ]
    const { recipe: before, plan } = this.#choice
    this.#do({ forth: to(recipe === 'lp-ft' ? null : recipe, undefined), back: to(before, plan.stages) })
  }

  resetAll(): void {
    if (!this.isChanged) return
    const { recipe, plan } = this.#choice
    const to = (chosen: Recipe | null, valueOf: (edit: unknown) => unknown): DraftChange[] => [
      { path: ['recipe'], value: chosen },
      ...Object.entries(plan).map(([key, edit]): DraftChange => ({ path: ['plan', key], value: valueOf(edit) })),
    ]
    this.#do({ forth: to(null, () => undefined), back: to(recipe, (edit) => edit) })
  }

  undo(): void {
    const step = this.#past.at(-1)
    if (!step) return
    this.#past = this.#past.slice(0, -1)
    this.#future = [...this.#future, step]
    this.#keep(step.back)
  }

  redo(): void {
    const step = this.#future.at(-1)
    if (!step) return
    this.#future = this.#future.slice(0, -1)
    this.#past = [...this.#past, step]
    this.#keep(step.forth)
  }

  /** Resolves when every change is kept. */
  async saved(): Promise<void> {
    await this.#saving
  }

  #do(step: Step): void {
    this.#past = [...this.#past, step].slice(-MAX_STEPS)
    this.#future = []
    this.#keep(step.forth)
  }

  /**
   * Only what differs from the default is an edit; of lists, and of parts of another kind, all is. A field of a part that has a kind
   * goes with that part: another window may have chosen another kind.
   */
  #changeTo(path: string, value: unknown): DraftChange {
    const keys = path.split('.')
    const edit = { path: ['plan', ...keys] as const, value: differenceFrom(this.defaultOf(path), value) }
    const numKeys = keys.findIndex((_, i) => i > 0 && isListOrKind(this.value(keys.slice(0, i))))
    if (numKeys === -1) return edit
    const part = keys.slice(0, numKeys)
    const [shown, unedited] = [this.value(part), this.defaultOf(part)]
    const whole = { path: ['plan', ...part] as const, value: shown, unedited }
    const isOfTheDefault = !Array.isArray(shown) && valueAt(shown, 'kind') === valueAt(unedited, 'kind')
    return isOfTheDefault ? { ...edit, whole } : { ...edit, value, whole }
  }

  #keep(changes: readonly DraftChange[]): void {
    this.#waiting = [...this.#waiting, changes]
    this.#saving = this.#saving.then(async () => {
      try {
        this.#draft = await this.#api.projects.changeDraft({ changes: [...changes] })
      } catch (thrown) {
        this.#onerror(thrown)
      } finally {
        this.#waiting = this.#waiting.slice(1)
      }
      await this.check()
    })
  }
}

const isListOrKind = (part: unknown): boolean => Array.isArray(part) || valueAt(part, 'kind') !== undefined

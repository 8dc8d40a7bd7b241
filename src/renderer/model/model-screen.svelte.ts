import { type DraftFacts, draftFacts } from '../../core/training/draft-plan.ts'
import { lastStop, lineAt, lineIn, type LineRules, stopOf } from '../../core/freeze/frost-line.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import type { ActivationMaps } from '../../shared/contract/prediction.ts'
import type { LayerWeights, ModelCard, ModelDescription } from '../../shared/contract/app/models.ts'
import type { Draft, DraftChange } from '../../shared/contract/app/projects.ts'
import type { SetCounts } from '../../shared/contract/app/runs.ts'
import type { KeptFrostLine } from '../../shared/contract/frost-line.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { isSame, valueAt } from '../../core/training/plan-path.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import { ModelCatalog } from './catalog.svelte.ts'
import { KeptModel } from './kept-model.ts'
import { LayerMapModel } from './layer-map.svelte.ts'
import { ModelSpeed } from './speed.svelte.ts'

export type ModelScreenApi = Pick<Api, 'models' | 'projects'> & { readonly runs: Pick<Api['runs'], 'sets'> }

export interface ProjectFacts {
  readonly classNames: readonly string[]
  readonly multiLabel: boolean
}

/** The Model screen: which model, where its line lies, what is kept of both in the project. */
export class ModelScreenState {
  readonly #api: ModelScreenApi
  readonly #onerror: (thrown: unknown) => void
  /** How the screen was left the last time. */
  readonly #left: KeptModel
  description = $state.raw<ModelDescription>()
  layers = $state.raw<LayerMapModel>()
  error = $state.raw<AppError>()
  cards = $state.raw<{
    readonly models: readonly ModelCard[]
    readonly unusable: readonly { name: string; reason: string }[]
  }>()
  /** The model's own name for a project that has chosen none is `null`. */
  model = $state.raw<string | null>(null)
  /** What the person said of how photos are prepared for the model. */
  preprocessing = $state.raw<PreprocessingChoice>({})
  view = $state<'map' | 'list'>('map')
  weights = $state.raw<LayerWeights>()
  readonly speed: ModelSpeed
  /** Models that can be downloaded. */
  readonly catalog: ModelCatalog
  /** What the project's plan says that the cost of a line depends on. */
  plan = $state.raw<DraftFacts>()
  /** What the inspected layer sees in the chosen photo; `null`: being computed. */
  maps = $state.raw<ActivationMaps | null>()
  #draft: Draft | undefined
  #counts: SetCounts = { train: 0, validation: 0, test: 0 }
  #asked = 0
  /** Acts of this window that are not kept or not shown yet. */
  #numActs = 0
  /** Changes of what the project keeps, one after another. */
  #kept: Promise<unknown> = Promise.resolve()

  constructor(api: ModelScreenApi, onerror: (thrown: unknown) => void, left: KeptModel = KeptModel.parse({})) {
    this.#api = api
    this.#left = left
    this.view = left.view
    this.#onerror = onerror
    this.speed = new ModelSpeed(api.models)
    this.catalog = new ModelCatalog(api.models, () => void this.listCards(), onerror)
  }

  /** Reads the model and the line that the project keeps; the latest call counts. */
  async load(facts: ProjectFacts): Promise<void> {
    const asked = ++this.#asked
    try {
      const draft = await this.#api.projects.draft()
      if (asked !== this.#asked) return
      // also where it cannot be read: another can be chosen then
      this.model = draft.model
      const counts = await this.#api.runs.sets()
      const plan = factsOf(draft, counts, facts)
      const description = await this.#api.models.describe({
        model: draft.model,
        classNames: [...facts.classNames],
        numTrainPhotos: plan.numTrainPhotos,
        multiLabel: facts.multiLabel,
        ...(draft.preprocessing ? { preprocessing: draft.preprocessing } : {}),
      })
      this.preprocessing = draft.preprocessing ?? {}
      if (asked !== this.#asked) return
      this.#draft = draft
      this.#counts = counts
      this.plan = plan
      this.#take(description, draft.line, { keepsNormalization: plan.keepsNormalization })
      this.speed.show(description.card.folder, draft.model, description.measured)
      this.error = undefined
    } catch (thrown) {
      if (asked === this.#asked) this.error = fromRpcError(thrown)
    }
  }

  /** Shows what other windows choose and draw as well, until the signal ends that. */
  follow(factsNow: () => ProjectFacts, signal: AbortSignal): Promise<void> {
    return follow(
      (ended) => this.#api.projects.drafts(undefined, { signal: ended }),
      (draft) => this.#receive(draft, factsNow()),
      { signal },
    )
  }

  /** Asks how photos are divided now: shares are edited and sets chosen elsewhere. */
  async count(facts: ProjectFacts): Promise<void> {
    const asked = this.#asked
    try {
      const counts = await this.#api.runs.sets()
      if (asked !== this.#asked || !this.#draft || isSame(counts, this.#counts)) return
      this.#counts = counts
      this.plan = factsOf(this.#draft, counts, facts)
    } catch (thrown) {
      this.#onerror(thrown)
    }
  }

  #receive(draft: Draft, facts: ProjectFacts): void {
    const { layers } = this
    // an own act is shown before it is kept
    if (this.#numActs > 0 || !layers) return
    if (draft.model !== this.model || !isSame(draft.preprocessing ?? {}, this.preprocessing)) {
      if (draft.model !== this.model) this.#forgetMap()
      void this.load(facts)
      return
    }
    this.#draft = draft
    this.plan = factsOf(draft, this.#counts, facts)
    void this.count(facts)
    layers.rules = { keepsNormalization: this.plan.keepsNormalization }
    const line = draft.line && lineIn(layers.map, draft.line)
    if (line && !isSame(line, layers.line)) layers.show(line)
  }

  /** Goes over to another model, with the line that was drawn in it before. */
  async choose(model: string | null, facts: ProjectFacts): Promise<void> {
    await this.#act(facts, (draft) => {
      const [before, after] = [draft.model ?? '', model ?? '']
      if (before === after) return []
      return [
        ...(draft.line ? [{ path: ['otherLines', before] as const, value: draft.line }] : []),
        { path: ['otherPreprocessing', before], value: draft.preprocessing ?? {} },
        { path: ['model'], value: model },
        { path: ['line'], value: valueAt(draft.otherLines, [after]) ?? null },
        { path: ['preprocessing'], value: valueAt(draft.otherPreprocessing, [after]) },
      ]
    })
  }

  /** Says how photos are prepared for the model; what is left open is as the model says, or as is assumed and told. */
  async prepare(choice: PreprocessingChoice, facts: ProjectFacts): Promise<void> {
    const isOpen = choice.values === undefined && choice.fit === undefined
    await this.#act(facts, () => [{ path: ['preprocessing'], value: isOpen ? undefined : choice }])
  }

  /** Adds a model of this machine to those that are listed. @returns its name, `undefined` where it cannot be used: it was said why. */
  async add(path: string): Promise<string | undefined> {
    try {
      return (await this.#api.models.add({ path })).name
    } catch (thrown) {
      this.#onerror(thrown)
      return undefined
    }
  }

  /** Deletes a model that was added or downloaded. */
  async remove(name: string): Promise<void> {
    try {
      await this.#api.models.remove({ name })
    } catch (thrown) {
      this.#onerror(thrown)
    }
    await Promise.all([this.listCards(), this.catalog.load()])
  }

  async listCards(): Promise<void> {
    try {
      this.cards = await this.#api.models.list()
    } catch (thrown) {
      this.#onerror(thrown)
    }
  }

  /** The weights of one layer, for the inspector. */
  async inspect(layerName: string | undefined): Promise<void> {
    this.weights = undefined
    this.maps = undefined
    if (layerName === undefined) return
    try {
      const weights = await this.#api.models.weights({ model: this.model, layer: layerName })
      if (this.inspected === layerName) this.weights = weights
    } catch (thrown) {
      this.#onerror(thrown)
    }
  }

  /** Asks what the inspected layer sees in a photo. */
  async look(photoId: number): Promise<void> {
    const layer = this.inspected
    if (layer === undefined) return
    this.maps = null
    try {
      const maps = await this.#api.models.activations({ model: this.model, layer, photoId })
      if (this.inspected === layer) this.maps = maps
    } catch (thrown) {
      this.maps = undefined
      this.#onerror(thrown)
    }
  }

  /** The layer that is selected and has weights; `undefined` for blocks. */
  get inspected(): string | undefined {
    const { layers } = this
    if (layers?.selection.kind !== 'layer') return undefined
    const layer = layers.map.layers[layers.selection.index]
    return layer && layer.numParameters > 0 ? layer.name : undefined
  }

  /** How the screen is left. */
  toKeep(): KeptModel {
    return { ...this.#left, ...this.layers?.toKeep(), view: this.view }
  }

  dispose(): void {
    this.#asked++
    this.speed.dispose()
    this.catalog.dispose()
    this.layers?.dispose()
  }

  #forgetMap(): void {
    this.layers?.dispose()
    this.layers = undefined
  }

  #take(description: ModelDescription, kept: KeptFrostLine | null, rules: LineRules): void {
    this.description = description
    const { map, suggested } = description
    const before = this.layers
    if (before && sameBlocks(before.map, map)) {
      // A class more or less changes the head only: what is open, selected and undoable stays.
      before.map = map
      before.rules = rules
      return
    }
    before?.dispose()
    const drawn = (kept && lineIn(map, kept)) ?? suggested.line
    const line = stopOf(map, drawn) > lastStop(map) ? lineAt(map, lastStop(map)) : drawn
    this.layers = new LayerMapModel(map, line, rules, (moved) => {
      void this.#keep(() => [{ path: ['line'], value: moved }])
    })
    if (!before) this.layers.restore(this.#left)
  }

  /** Keeps a choice and shows what follows from it. */
  async #act(facts: ProjectFacts, changesOf: (draft: Draft) => DraftChange[]): Promise<void> {
    this.#numActs++
    try {
      const before = this.model
      const { model } = await this.#keep(changesOf)
      if (model !== before) this.#forgetMap()
      await this.load(facts)
    } finally {
      this.#numActs--
    }
  }

  /** @returns the draft then, or as it was last known where it could not be kept. */
  #keep(changesOf: (draft: Draft) => DraftChange[]): Promise<{ readonly model: string | null }> {
    this.#numActs++
    const kept = this.#kept.then(async () => {
      try {
        const draft = await this.#api.projects.draft()
        const changes = changesOf(draft)
        return changes.length > 0 ? await this.#api.projects.changeDraft({ changes }) : draft
      } catch (thrown) {
        this.#onerror(thrown)
        return this
      } finally {
        this.#numActs--
      }
    })
    this.#kept = kept
    return kept
  }
}

const factsOf = (draft: Draft, counts: SetCounts, { classNames, multiLabel }: ProjectFacts): DraftFacts =>
  draftFacts(draft, { counts, numClasses: classNames.length, multiLabel })

function sameBlocks(a: LayerMap, b: LayerMap): boolean {
  return a.modelName === b.modelName && a.layers.length === b.layers.length && a.blocks.length === b.blocks.length
}

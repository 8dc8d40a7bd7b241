import { blockStates } from '../../core/freeze/line-counts.ts'
import {
  headOnly,
  lineAt,
  lineIn,
  lineOfStage,
  presetOf,
  stageFreeze,
  type Preset,
} from '../../core/freeze/frost-line.ts'
import { suggestFrostLine } from '../../core/freeze/suggest.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { type Head, replaceHead } from '../../core/models/surgery.ts'
import { layerMapOf } from '../../core/models/layer-map.ts'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import type { OpenedModel } from '../../node/models/open-model.ts'
import type { Draft } from '../../shared/contract/app/projects.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import type { FrostLine } from '../../shared/contract/frost-line.ts'
import { failure } from '../../shared/errors.ts'

export type OpenModel = (name: string) => Promise<Pick<OpenedModel, 'graph'>>

/** What a draft's line and recipe say to the engine. */
export interface DraftLine {
  readonly modelName: string
  readonly recipe: Recipe
  /** Of the last stage; absent: the recipe's own. */
  readonly freeze?: string
  readonly exceptions?: readonly string[]
  readonly words: string
}

/**
 * Resolves a draft's line in its model; where the person drew none, the suggested one.
 *
 * @throws {AppError} if the model cannot be opened; {AppError} `nothing-learns` where the line stands at “as it is”.
 */
export async function resolveDraftLine(
  { model, line, recipe, plan }: Draft,
  { numClasses, numTrainPhotos }: { readonly numClasses: number; readonly numTrainPhotos: number },
  openModel: OpenModel,
): Promise<DraftLine> {
  const modelName = model ?? DEFAULT_MODEL
  if (recipe === 'from-scratch') return { modelName, recipe, words: 'From scratch' }
  const { graph } = await openModel(modelName)
  const head = { numClasses: Math.max(2, numClasses), dropout: 0, activation: 'softmax', seed: 0 } as const
  const map = layerMapOf(graph, head)
  const state = (line && lineIn(map, line)) ?? suggestedLine(graph, map, head, numTrainPhotos)
  const drawn = stageFreeze(map, state)
  if (drawn === undefined) throw failure('nothing-learns', {})
  const isHeadOnly = recipe === 'head-only' || (drawn.freeze === 'head' && drawn.exceptions === undefined)
  // training the head twice gains nothing; but two stages that the person edited are wanted
  const hasStages = line === null && Array.isArray(plan['stages']) && plan['stages'].length > 1
  if (recipe === 'head-only' || (isHeadOnly && !hasStages))
    return { modelName, recipe: 'head-only', words: PRESET_WORDS.head }
  const words = lineWords(map, state)
  if (line === null) return { modelName, recipe: recipe ?? 'lp-ft', words: `${words}, as suggested` }
  return { modelName, recipe: recipe ?? 'lp-ft', ...drawn, words }
}

function suggestedLine(graph: LayerGraph, map: LayerMap, head: Head, numTrainPhotos: number): FrostLine {
  const { choice } = suggestFrostLine(replaceHead(graph, head), numTrainPhotos)
  return lineOfStage(map, { freeze: choice }) ?? lineAt(map, headOnly(map))
}

const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  'as-it-is': 'As it is',
  head: 'Head only',
  'last-block': 'Last block',
  'upper-half': 'Upper half',
  everything: 'Everything learns',
}

function lineWords(map: LayerMap, state: FrostLine): string {
  const preset = presetOf(map, state)
  if (preset !== undefined) return PRESET_WORDS[preset]
  const frozen = blockStates(map, state).filter((each) => each === 'frozen').length
  const exceptions = state.exceptions.length
  const set = exceptions === 0 ? '' : `, ${exceptions} ${exceptions === 1 ? 'exception' : 'exceptions'}`
  return `${frozen} of ${map.blocks.length} blocks frozen${set}`
}

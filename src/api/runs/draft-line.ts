import { blockStates } from '../../core/freeze/line-counts.ts'
import { presetOf, stageFreeze, type FrostLine, type Preset } from '../../core/freeze/frost-line.ts'
import { layerMapOf } from '../../core/models/layer-map.ts'
import type { Recipe } from '../../core/training/default-plan.ts'
import { DEFAULT_MODEL } from '../../node/models/model-folders.ts'
import { openModel } from '../../node/models/open-model.ts'
import type { Draft } from '../../shared/contract/app/projects.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import { AppError } from '../../shared/errors.ts'

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
 * Resolves a draft's line in its model.
 *
 * @throws {ModelError} if the model cannot be opened; {AppError} `nothing-learns` where the line stands at “as it is”.
 */
export async function resolveDraftLine({ model, line, recipe }: Draft, numClasses: number): Promise<DraftLine> {
  const modelName = model ?? DEFAULT_MODEL
  if (recipe === 'from-scratch') return { modelName, recipe, words: 'From scratch' }
  if (line === null)
    return { modelName, recipe: recipe ?? 'lp-ft', words: recipe === 'head-only' ? 'Head only' : 'Suggested line' }
  const { graph } = await openModel(modelName)
  const map = layerMapOf(graph, { numClasses: Math.max(2, numClasses), dropout: 0, activation: 'softmax', seed: 0 })
  const state: FrostLine = { line: Math.min(line.stop, map.blocks.length), exceptions: new Set(line.exceptions) }
  const drawn = stageFreeze(map, state)
  if (drawn === undefined)
    throw new AppError('nothing-learns', 'The line is at “As it is”: nothing would learn.', {
      hint: 'Move the line on the Model screen, or try the model as it is.',
    })
  const isHeadOnly = recipe === 'head-only' || (drawn.freeze === 'head' && drawn.exceptions === undefined)
  // training the head twice gains nothing
  if (isHeadOnly) return { modelName, recipe: 'head-only', words: 'Head only' }
  return { modelName, recipe: recipe ?? 'lp-ft', ...drawn, words: lineWords(map, state) }
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
  const exceptions = state.exceptions.size
  const set = exceptions === 0 ? '' : `, ${exceptions} ${exceptions === 1 ? 'exception' : 'exceptions'}`
  return `${frozen} of ${map.blocks.length} blocks frozen${set}`
}

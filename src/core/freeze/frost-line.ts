import type { LayerMap, MapLayer } from '../../shared/contract/app/layer-map.ts'

/**
 * Where the line is drawn and what departs from it. Plain: every move makes a new one.
 *
 * `line` counts frozen blocks: 0 freezes nothing, all but one block is “head only”, and one stop beyond the head is “as it is”, the
 * original model with nothing to learn.
 */
export interface FrostLine {
  readonly line: number
  /** Names of layers that are on the other side than they lie: below the line learning, above it frozen. */
  readonly exceptions: ReadonlySet<string>
}

/** What the stage's plan says besides the line. */
export interface LineRules {
  /** No BatchNormalization learns, wherever it lies (a stage's `freezeBatchNormalization`). */
  readonly keepsNormalization: boolean
}

export const PRESETS = ['as-it-is', 'head', 'last-block', 'upper-half', 'everything'] as const
export type Preset = (typeof PRESETS)[number]

/** Number of the stop at which only the head learns. */
export function headOnly({ blocks }: LayerMap): number {
  return blocks.length - 1
}

/** The last stop: as it is, or head only where the model brings no classifier of its own. */
export function lastStop({ blocks, oldTop }: LayerMap): number {
  return oldTop === null ? blocks.length - 1 : blocks.length
}

export function isAsItIs({ blocks }: LayerMap, { line }: FrostLine): boolean {
  return line >= blocks.length
}

export function presetStop(map: LayerMap, preset: Preset): number {
  const head = headOnly(map)
  switch (preset) {
    case 'as-it-is':
      return lastStop(map)
    case 'head':
      return head
    case 'last-block':
      return Math.max(0, head - 1)
    case 'upper-half':
      return Math.floor(head / 2)
    case 'everything':
      return 0
  }
}

/** The preset a line stands at; `undefined` between them and where layers are excepted. */
export function presetOf(map: LayerMap, { line, exceptions }: FrostLine): Preset | undefined {
  if (exceptions.size > 0) return undefined
  return PRESETS.find((preset) => presetStop(map, preset) === line && (preset !== 'as-it-is' || map.oldTop !== null))
}

/**
 * Moves the line. Layers that it passes follow it again; other exceptions stay, but where with them nothing would learn any more, those
 * above the line follow it again too.
 *
 * @param stop  rounded and kept within the stops.
 */
export function moveLine(map: LayerMap, state: FrostLine, stop: number): FrostLine {
  const line = Math.min(lastStop(map), Math.max(0, Math.round(stop)))
  if (line === state.line) return state
  if (line >= map.blocks.length) return { line, exceptions: new Set() }
  const blockOf = new Map(map.layers.map(({ name, block }) => [name, block]))
  const stays = (name: string): boolean => {
    const block = blockOf.get(name) ?? -1
    return block < line === block < state.line
  }
  const exceptions = [...state.exceptions].filter(stays)
  const moved = { line, exceptions: new Set(exceptions) }
  if (wantedLayers(map, moved).some((learns) => learns)) return moved
  return { line, exceptions: new Set(exceptions.filter((name) => (blockOf.get(name) ?? -1) < line)) }
}

/** The next stop at which the output's size changes, or an end. */
export function stageStop(map: LayerMap, line: number, direction: -1 | 1): number {
  const last = lastStop(map)
  for (let stop = line + direction; stop > 0 && stop < last; stop += direction)
    if (map.blocks[stop]?.stage !== map.blocks[stop - 1]?.stage) return stop
  return direction < 0 ? 0 : last
}

/** Whether a layer can be set apart from the line at all. */
export function canBeExcepted(map: LayerMap, state: FrostLine, layer: MapLayer, rules: LineRules): boolean {
  return layer.canLearn && !isAsItIs(map, state) && !(rules.keepsNormalization && isNormalization(layer))
}

/**
 * Sets one layer apart from the line, or makes it follow it again.
 *
 * @returns the same state where the layer has nothing to learn, or nothing at all would learn any more.
 */
export function toggleLayer(map: LayerMap, state: FrostLine, layerName: string, rules: LineRules): FrostLine {
  const layer = map.layers.find(({ name }) => name === layerName)
  if (!layer || !canBeExcepted(map, state, layer, rules)) return state
  const exceptions = new Set(state.exceptions)
  if (!exceptions.delete(layerName)) exceptions.add(layerName)
  const toggled = { line: state.line, exceptions }
  return learningLayers(map, toggled, rules).some((learns) => learns) ? toggled : state
}

export function isNormalization({ className }: Pick<MapLayer, 'className'>): boolean {
  return className === 'BatchNormalization'
}

/** For each layer, whether a person asked that it learn: by the line or as an exception to it. */
export function wantedLayers(map: LayerMap, state: FrostLine): boolean[] {
  if (isAsItIs(map, state)) return map.layers.map(() => false)
  return map.layers.map((layer) => layer.canLearn && layer.block >= state.line !== state.exceptions.has(layer.name))
}

/** For each layer, whether its weights change. The same as the engine's answer for {@link stageFreeze}. */
export function learningLayers(map: LayerMap, state: FrostLine, { keepsNormalization }: LineRules): boolean[] {
  const wanted = wantedLayers(map, state)
  if (!keepsNormalization) return wanted
  const others = map.layers.map((layer, index) => wanted[index] && !isNormalization(layer))
  return others.some((learns) => learns) ? others : wanted
}

/** What a stage of a plan takes for this line; `undefined` for “as it is”, which trains nothing. */
export function stageFreeze(map: LayerMap, state: FrostLine): { freeze: string; exceptions?: string[] } | undefined {
  if (isAsItIs(map, state)) return undefined
  const exceptions = map.layers.flatMap(({ name }) => (state.exceptions.has(name) ? [name] : []))
  return { freeze: freezeWord(map, state.line), ...(exceptions.length > 0 ? { exceptions } : {}) }
}

function freezeWord(map: LayerMap, line: number): string {
  if (line === headOnly(map)) return 'head'
  if (line === 0) return 'none'
  const first = map.layers.find(({ block, canLearn, isDropout }) => block >= line && (canLearn || isDropout))
  return first?.name ?? 'head'
}

/**
 * The line that a stage of a plan draws. A plan written by hand may draw it within a block: the block then learns in part, by exceptions.
 *
 * @returns `undefined` if it names a layer that the model does not have.
 */
export function lineOfStage(
  map: LayerMap,
  { freeze, exceptions = [] }: { readonly freeze: string; readonly exceptions?: readonly string[] | undefined },
): FrostLine | undefined {
  const positions = new Map(map.layers.map(({ name }, index) => [name, index]))
  const first = firstLearning(map, freeze, positions)
  if (first === undefined || exceptions.some((name) => !positions.has(name))) return undefined
  const line = map.layers[first]?.block ?? 0
  const within = map.layers.slice(map.blocks[line]?.firstLayer ?? first, first).filter(({ canLearn }) => canLearn)
  const excepted = new Set(exceptions)
  for (const { name } of within) if (!excepted.delete(name)) excepted.add(name)
  return { line, exceptions: excepted }
}

function firstLearning(map: LayerMap, freeze: string, positions: ReadonlyMap<string, number>): number | undefined {
  if (freeze === 'none' || freeze === 'everything') return 0
  if (freeze === 'head') return map.blocks.at(-1)?.firstLayer
  if (freeze === 'last-block') return map.blocks.at(-2)?.firstLayer ?? 0
  return positions.get(freeze)
}

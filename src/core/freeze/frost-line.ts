import type { LayerMap, MapBlock, MapLayer } from '../../shared/contract/app/layer-map.ts'
import type { FrostLine, KeptFrostLine } from '../../shared/contract/frost-line.ts'

export type LineLayer = Pick<MapLayer, 'name' | 'className' | 'block' | 'canLearn' | 'isDropout'>

/** What a line is drawn across: layers in the model's order, block after block. A layer map is that; `lineLayersOf` makes it of a graph. */
export interface LineLayers {
  readonly layers: readonly LineLayer[]
  readonly blocks: readonly Pick<MapBlock, 'name' | 'firstLayer'>[]
}

/** What the stage's plan says besides the line. */
export interface LineRules {
  /** No BatchNormalization learns, wherever it lies (a stage's `freezeBatchNormalization`). */
  readonly keepsNormalization: boolean
}

/** Whether nothing at all is right of the line. */
export const isAsItIs = ({ firstTrainable }: FrostLine): boolean => firstTrainable === null

/** Blocks that are left of a line: the stop that it stands at. One beyond the head is “as it is”. */
export const stopOf = ({ layers, blocks }: LineLayers, { firstTrainable }: FrostLine): number =>
  layers.find(({ name }) => name === firstTrainable)?.block ?? blocks.length

/** The line at a stop. */
export function lineAt(model: LineLayers, stop: number, exceptions: Iterable<string> = []): FrostLine {
  const block = model.blocks[stop]
  const first = block && model.layers[block.firstLayer]
  if (!first) return { firstTrainable: null, exceptions: [] }
  return { firstTrainable: first.name, exceptions: inOrder(model, new Set(exceptions)) }
}

const inOrder = ({ layers }: LineLayers, names: ReadonlySet<string>): string[] =>
  layers.flatMap(({ name }) => (names.has(name) ? [name] : []))

/** Where a line that was kept lies in a model: without exceptions that it does not have. `undefined` where the layer it begins at is gone. */
export function lineIn(model: LineLayers, kept: KeptFrostLine): FrostLine | undefined {
  if ('stop' in kept) return lineAt(model, kept.stop, kept.exceptions)
  const { firstTrainable } = kept
  if (firstTrainable === null) return { firstTrainable, exceptions: [] }
  if (!model.layers.some(({ name }) => name === firstTrainable)) return undefined
  return { firstTrainable, exceptions: inOrder(model, new Set(kept.exceptions)) }
}

/** For each layer, whether it is right of the line, or set apart on its left. */
export function sideOf({ layers }: LineLayers, { firstTrainable, exceptions }: FrostLine): boolean[] {
  const excepted = new Set(exceptions)
  let isRight = false
  return layers.map(({ name }) => {
    isRight ||= name === firstTrainable
    return isRight !== excepted.has(name)
  })
}

/** For each layer, whether a person asked that it learn: by the line or as an exception to it. */
export function wantedLayers(model: LineLayers, line: FrostLine): boolean[] {
  if (isAsItIs(line)) return model.layers.map(() => false)
  const side = sideOf(model, line)
  return model.layers.map(({ canLearn }, i) => canLearn && side[i]!)
}

/** For each layer, whether its weights change. Where nothing but BatchNormalization would learn, it is not kept from it. */
export function learningLayers(model: LineLayers, line: FrostLine, { keepsNormalization }: LineRules): boolean[] {
  const wanted = wantedLayers(model, line)
  if (!keepsNormalization) return wanted
  const others = model.layers.map((layer, i) => wanted[i]! && !isNormalization(layer))
  return others.some((learns) => learns) ? others : wanted
}

export const isNormalization = ({ className }: Pick<LineLayer, 'className'>): boolean =>
  className === 'BatchNormalization'

/**
 * Moves the line. Layers that it passes follow it again; other exceptions stay, but where with them nothing would learn any more, those
 * right of the line follow it again too.
 *
 * @param wanted  rounded and kept within the stops.
 */
export function moveLine(map: LayerMap, line: FrostLine, wanted: number): FrostLine {
  const stop = Math.min(lastStop(map), Math.max(0, Math.round(wanted)))
  const before = stopOf(map, line)
  if (stop === before) return line
  const blockOf = new Map(map.layers.map(({ name, block }) => [name, block]))
  const isLeftOf = (name: string, at: number): boolean => (blockOf.get(name) ?? -1) < at
  const exceptions = line.exceptions.filter((name) => isLeftOf(name, stop) === isLeftOf(name, before))
  const moved = lineAt(map, stop, exceptions)
  if (isAsItIs(moved) || wantedLayers(map, moved).some((learns) => learns)) return moved
  return lineAt(
    map,
    stop,
    exceptions.filter((name) => isLeftOf(name, stop)),
  )
}

/** Whether a layer can be set apart from the line at all. */
export function canBeExcepted(line: FrostLine, layer: LineLayer, rules: LineRules): boolean {
  return layer.canLearn && !isAsItIs(line) && !(rules.keepsNormalization && isNormalization(layer))
}

/**
 * Sets one layer apart from the line, or makes it follow it again.
 *
 * @returns the same line where the layer has nothing to learn, or nothing at all would learn any more.
 */
export function toggleLayer(model: LineLayers, line: FrostLine, layerName: string, rules: LineRules): FrostLine {
  const layer = model.layers.find(({ name }) => name === layerName)
  if (!layer || !canBeExcepted(line, layer, rules)) return line
  const exceptions = new Set(line.exceptions)
  if (!exceptions.delete(layerName)) exceptions.add(layerName)
  const toggled = { ...line, exceptions: inOrder(model, exceptions) }
  return learningLayers(model, toggled, rules).some((learns) => learns) ? toggled : line
}

/** A line as a stage of a plan writes it: a word, or the name of a layer or of a block. */
export interface StageLine {
  readonly freeze: string
  readonly exceptions?: readonly string[] | undefined
}

/** What a stage of a plan takes for this line; `undefined` for “as it is”, which trains nothing. */
export function stageFreeze(model: LineLayers, line: FrostLine): { freeze: string; exceptions?: string[] } | undefined {
  if (isAsItIs(line)) return undefined
  const exceptions = inOrder(model, new Set(line.exceptions))
  return { freeze: freezeWord(model, line), ...(exceptions.length > 0 ? { exceptions } : {}) }
}

function freezeWord(model: LineLayers, line: FrostLine): string {
  const stop = stopOf(model, line)
  if (stop === headOnly(model)) return 'head'
  if (stop === 0) return 'none'
  const first = model.layers.find(({ block, canLearn, isDropout }) => block >= stop && (canLearn || isDropout))
  return first?.name ?? 'head'
}

/** Position of the first layer that learns by a stage's word or name; `undefined` where the model has none of that name. */
export function firstByName({ layers, blocks }: LineLayers, freeze: string): number | undefined {
  if (freeze === 'none' || freeze === 'everything') return 0
  if (freeze === 'head') return blocks.at(-1)?.firstLayer
  if (freeze === 'last-block') return (blocks.at(-2) ?? blocks[0])?.firstLayer
  const layer = layers.findIndex(({ name }) => name === freeze)
  return layer >= 0 ? layer : blocks.find(({ name }) => name === freeze)?.firstLayer
}

/**
 * The line that a stage of a plan draws, at a stop. A plan written by hand may draw it within a block: the block then learns in part,
 * by exceptions.
 *
 * @returns `undefined` if it names a layer that the model does not have.
 */
export function lineOfStage(model: LineLayers, { freeze, exceptions = [] }: StageLine): FrostLine | undefined {
  const first = firstByName(model, freeze)
  const known = new Set(model.layers.map(({ name }) => name))
  const stop = first === undefined ? undefined : model.layers[first]?.block
  const block = stop === undefined ? undefined : model.blocks[stop]
  if (stop === undefined || !block || exceptions.some((name) => !known.has(name))) return undefined
  const excepted = new Set(exceptions)
  for (const { name, canLearn } of model.layers.slice(block.firstLayer, first))
    if (canLearn && !excepted.delete(name)) excepted.add(name)
  return lineAt(model, stop, excepted)
}

/** Number of the stop at which only the head learns. */
export const headOnly = ({ blocks }: Pick<LineLayers, 'blocks'>): number => blocks.length - 1

/** The last stop: as it is, or head only where the model brings no classifier of its own. */
export const lastStop = ({ blocks, oldTop }: LayerMap): number => (oldTop === null ? blocks.length - 1 : blocks.length)

/** The next stop at which the output's size changes, or an end. */
export function stageStop(map: LayerMap, from: number, direction: -1 | 1): number {
  const last = lastStop(map)
  for (let stop = from + direction; stop > 0 && stop < last; stop += direction)
    if (map.blocks[stop]?.stage !== map.blocks[stop - 1]?.stage) return stop
  return direction < 0 ? 0 : last
}

export const PRESETS = ['as-it-is', 'head', 'last-block', 'upper-half', 'everything'] as const
export type Preset = (typeof PRESETS)[number]

export function presetStop(map: LayerMap, preset: Preset): number {
  const head = headOnly(map)
  const stops = {
    'as-it-is': lastStop(map),
    head,
    'last-block': Math.max(0, head - 1),
    'upper-half': Math.floor(head / 2),
    everything: 0,
  }
  return stops[preset]
}

/** The preset a line stands at; `undefined` between them and where layers are excepted. */
export function presetOf(map: LayerMap, line: FrostLine): Preset | undefined {
  if (line.exceptions.length > 0) return undefined
  const stop = stopOf(map, line)
  return PRESETS.find((preset) => presetStop(map, preset) === stop && (preset !== 'as-it-is' || map.oldTop !== null))
}

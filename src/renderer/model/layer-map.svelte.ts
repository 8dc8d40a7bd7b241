import {
  canBeExcepted,
  isAsItIs,
  isNormalization,
  lastStop,
  learningLayers,
  moveLine,
  presetOf,
  presetStop,
  stageStop,
  stopOf,
  toggleLayer,
  wantedLayers,
  type LineRules,
  type Preset,
} from '../../core/freeze/frost-line.ts'
import { blockStates, cachingEnd, lineCounts } from '../../core/freeze/line-counts.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import type { FrostLine } from '../../shared/contract/frost-line.ts'
import { modelTexts as texts } from '../texts/model.ts'
import { History } from '../state/history.ts'
import type { KeptModel } from './kept-model.ts'
import { layOut, nearestStop } from './map-geometry.ts'

export type Selection = { readonly kind: 'block' | 'layer'; readonly index: number }

const ANNOUNCE_AFTER_MS = 300

/** The layer map and its line as a person works on them, drawn or as a list. Knows neither the DOM nor the host. */
export class LayerMapModel {
  map = $state.raw<LayerMap>() as LayerMap
  rules = $state.raw<LineRules>({ keepsNormalization: true })
  readonly #onchange: (line: FrostLine) => void
  line = $state.raw<FrostLine>({ firstTrainable: null, exceptions: [] })
  selection = $state.raw<Selection>({ kind: 'block', index: 0 })
  open = $state.raw<ReadonlySet<number>>(new Set())
  folds = $state.raw<ReadonlyMap<number, boolean>>(new Map())
  /** Room for the drawing, in pixels. */
  width = $state(900)
  maxHeight = $state(240)
  /** How far the map and the list are scrolled, in pixels; `undefined`: as what is selected asks for. */
  mapLeft = $state<number>()
  listTop = $state<number>()
  /** What a screen reader says, once a person has stopped moving. */
  announcement = $state('')
  #history = $state.raw(new History<FrostLine>())
  /** Where the line was when a drag began. */
  #dragged = $state.raw<FrostLine>()
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly layout = $derived.by(() => layOut(this.map, this))
  readonly states = $derived.by(() => blockStates(this.map, this.line))
  readonly wanted = $derived.by(() => wantedLayers(this.map, this.line))
  readonly learns = $derived.by(() => learningLayers(this.map, this.line, this.rules))
  /** Whether normalization right of the line stays as it is, because the plan says so. */
  readonly keepsNormalization = $derived.by(() =>
    wantedLayers(this.map, this.line).some(
      (isWanted, i) => isWanted && !this.learns[i] && isNormalization(this.map.layers[i]!),
    ),
  )
  readonly counts = $derived.by(() => lineCounts(this.map, this.line, this.rules))
  readonly caching = $derived.by(() => cachingEnd(this.map, this.line, this.rules))
  readonly preset = $derived.by(() => presetOf(this.map, this.line))
  readonly isAsItIs = $derived.by(() => isAsItIs(this.line))
  /** Blocks that are left of the line. */
  readonly stop = $derived.by(() => stopOf(this.map, this.line))
  readonly isDragging = $derived(this.#dragged !== undefined)
  readonly canUndo = $derived(this.#history.past.length > 0)
  readonly canRedo = $derived(this.#history.future.length > 0)
  readonly lastStop = $derived.by(() => lastStop(this.map))
  readonly where = $derived.by(() => texts.where(this.stop, this.map.blocks.length))
  readonly valueText = $derived.by(() => {
    const { blocks, weights } = this.counts
    return texts.lineValue(this.where, blocks.frozen, blocks.total, weights.learning, weights.total)
  })

  /** @param onchange  told of every finished move, not of each step of a drag. */
  constructor(map: LayerMap, line: FrostLine, rules: LineRules, onchange: (line: FrostLine) => void = () => undefined) {
    this.map = map
    this.rules = rules
    this.#onchange = onchange
    this.line = line
    this.selection = { kind: 'block', index: Math.min(map.blocks.length - 1, stopOf(map, line)) }
  }

  /** Shows it as it was left. What was kept of another model is passed over. */
  restore({ modelName, selection, open, folds, mapLeft, listTop }: KeptModel): void {
    const { blocks, layers } = this.map
    if (modelName !== this.map.modelName) return
    this.open = new Set(open.filter((block) => block < blocks.length))
    this.folds = new Map(folds)
    if (selection && selection.index < (selection.kind === 'block' ? blocks : layers).length) this.selection = selection
    this.mapLeft = mapLeft
    this.listTop = listTop
  }

  toKeep(): Omit<KeptModel, 'view'> {
    const { selection, mapLeft, listTop } = this
    return { modelName: this.map.modelName, selection, open: [...this.open], folds: [...this.folds], mapLeft, listTop }
  }

  moveTo(stop: number): void {
    this.#change(moveLine(this.map, this.line, stop))
  }

  choose(preset: Preset): void {
    const bare = { ...this.line, exceptions: [] }
    this.#change(moveLine(this.map, bare, presetStop(this.map, preset)))
  }

  /** Freezes all up to a block, that one included. */
  freezeUpTo(block: number): void {
    this.moveTo(Math.min(block + 1, this.map.blocks.length - 1))
  }

  toggle(layer: number): void {
    const { name } = this.map.layers[layer] ?? {}
    if (name === undefined) return
    const toggled = toggleLayer(this.map, this.line, name, this.rules)
    if (toggled === this.line) this.#announce(this.whyNot(layer) ?? texts.lastOne)
    else this.#change(toggled)
  }

  /** Why a layer cannot be turned round; `undefined`: it can. */
  whyNot(index: number): string | undefined {
    const layer = this.map.layers[index]
    if (!layer || !layer.canLearn) return texts.cannotLearn
    if (canBeExcepted(this.line, layer, this.rules)) return undefined
    return isNormalization(layer) && !this.isAsItIs ? texts.normalizationKept : texts.lastOne
  }

  /** Shows a line that was drawn elsewhere: there it is taken back, too. */
  show(line: FrostLine): void {
    if (!this.isDragging) this.line = line
  }

  /** What a layer does, in the drawing, the list and in words; `idle`: it has no weights that could learn. */
  layerState(index: number): 'idle' | 'frozen' | 'learning' {
    return !this.map.layers[index]?.canLearn ? 'idle' : this.learns[index] ? 'learning' : 'frozen'
  }

  clearExceptions(): void {
    if (this.line.exceptions.length > 0) this.#change({ ...this.line, exceptions: [] })
  }

  beginDrag(): void {
    this.#dragged ??= this.line
  }

  /** Moves from where the drag began, so that passing a layer and coming back leaves it as it was. @param x  in the drawing. */
  dragTo(x: number): void {
    if (this.#dragged) this.line = moveLine(this.map, this.#dragged, nearestStop(this.layout, x))
  }

  endDrag(): void {
    const before = this.#dragged
    this.#dragged = undefined
    if (!before || before === this.line) return
    const now = this.line
    this.line = before
    this.#change(now)
  }

  cancelDrag(): void {
    if (this.#dragged) this.line = this.#dragged
    this.#dragged = undefined
  }

  undo(): void {
    this.#travel(this.#history.undo(this.line))
  }

  redo(): void {
    this.#travel(this.#history.redo(this.line))
  }

  select(selection: Selection): void {
    this.selection = selection
  }

  toggleOpen(block: number): void {
    const open = new Set(this.open)
    if (!open.delete(block)) open.add(block)
    this.open = open
    if (!open.has(block) && this.selection.kind === 'layer') this.select({ kind: 'block', index: block })
  }

  fold(stage: number, isFolded: boolean): void {
    this.folds = new Map([...this.folds, [stage, isFolded]])
  }

  /** The block that is selected, or in which the selected layer lies. */
  get selectedBlock(): number {
    const { kind, index } = this.selection
    return kind === 'block' ? index : (this.map.layers[index]?.block ?? 0)
  }

  /** Keys of the line. @returns whether the key means something here. */
  lineKey(key: string): boolean {
    if (key === 'Escape') {
      const wasDragging = this.isDragging
      this.cancelDrag()
      return wasDragging
    }
    const { stop: line } = this
    const stops: Readonly<Record<string, number>> = {
      ArrowLeft: line - 1,
      ArrowDown: line - 1,
      ArrowRight: line + 1,
      ArrowUp: line + 1,
      PageDown: stageStop(this.map, line, -1),
      PageUp: stageStop(this.map, line, 1),
      Home: 0,
      End: this.lastStop,
    }
    const stop = stops[key]
    if (stop === undefined) return false
    this.moveTo(stop)
    return true
  }

  /** Keys of the blocks and, in an open one, of its layers. @returns whether the key means something here. */
  blockKey(key: string): boolean {
    const { kind, index } = this.selection
    const block = this.selectedBlock
    switch (key) {
      case 'ArrowLeft':
        this.#selectBlock(block - 1)
        return true
      case 'ArrowRight':
        this.#selectBlock(block + 1)
        return true
      case 'ArrowDown':
      case 'ArrowUp':
        return this.#stepLayer(key === 'ArrowDown' ? 1 : -1)
      case 'Home':
        this.#selectBlock(0)
        return true
      case 'End':
        this.#selectBlock(this.map.blocks.length - 1)
        return true
      case 'Enter':
        this.toggleOpen(block)
        return true
      case ' ':
        if (kind === 'layer') this.toggle(index)
        return kind === 'layer'
      case 'f':
      case 'F':
        this.freezeUpTo(block)
        return true
      default:
        return false
    }
  }

  /** Ends what is still to come when the map leaves the window. */
  dispose(): void {
    clearTimeout(this.#timer)
  }

  #selectBlock(block: number): void {
    this.select({ kind: 'block', index: Math.min(this.map.blocks.length - 1, Math.max(0, block)) })
  }

  #stepLayer(step: 1 | -1): boolean {
    const block = this.selectedBlock
    const { firstLayer, numLayers } = this.map.blocks[block]!
    if (!this.open.has(block)) return false
    const { kind, index } = this.selection
    const next = kind === 'layer' ? index + step : step > 0 ? firstLayer : -1
    if (next < firstLayer) this.#selectBlock(block)
    else if (next < firstLayer + numLayers) this.select({ kind: 'layer', index: next })
    return true
  }

  #change(line: FrostLine): void {
    if (line === this.line) return
    this.#history = this.#history.changed(this.line)
    this.#set(line)
  }

  #travel(step: { value: FrostLine; history: History<FrostLine> } | undefined): void {
    if (!step) return
    this.#history = step.history
    this.#set(step.value)
  }

  #set(line: FrostLine): void {
    this.line = line
    this.#onchange(line)
    this.#announce()
  }

  /** Says one thing 300 ms after the last move, not one for each. */
  #announce(text?: string): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.announcement = text ?? this.valueText), ANNOUNCE_AFTER_MS)
  }
}

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { layerMapOf } from '../../core/models/layer-map.ts'
import { denseNet121, inceptionV3, nasNetMobile, resNet50 } from '../../../tests/models/architectures.ts'
import type { LayerMap } from '../../shared/contract/app/layer-map.ts'
import { lineAt, stopOf } from '../../core/freeze/frost-line.ts'
import { LayerMapModel } from './layer-map.svelte.ts'
import { layOut, nearestStop } from './map-geometry.ts'
import { openBlock } from './open-block.ts'
import { rowsInSight } from '../components/rows-in-sight.ts'
import { listRows } from './list-rows.ts'

const head = { numClasses: 4, dropout: 0.2, activation: 'softmax', seed: 1 } as const
const resnet = layerMapOf(resNet50(), head)
const maps: readonly (readonly [string, LayerMap])[] = [
  ['ResNet50', resnet],
  ['InceptionV3', layerMapOf(inceptionV3(), head)],
  ['DenseNet121', layerMapOf(denseNet121(), head)],
  ['NASNetMobile', layerMapOf(nasNetMobile(), head)],
]
const modelOf = (line = 10, map = resnet): LayerMapModel =>
  new LayerMapModel(map, lineAt(map, line), { keepsNormalization: true })
const view = (width: number, open: number[] = []) => ({ width, maxHeight: 240, open: new Set(open), folds: new Map() })

describe.each(maps)('%s drawn', (_, map) => {
  test.each([620, 876, 1400, 3000])(
    '%i px wide: every block once, columns left to right, stops between them',
    (width) => {
      const { columns, stops } = layOut(map, view(width))
      const blocks = columns.flatMap((column) =>
        column.kind === 'block'
          ? [column.block]
          : column.kind === 'stage'
            ? column.slices.map((slice) => slice.block)
            : [],
      )
      expect(blocks).toEqual(map.blocks.map((__, index) => index))
      expect(stops).toHaveLength(map.blocks.length + 1)
      expect(stops).toEqual([...stops].sort((a, b) => a - b))
      for (const [i, { x }] of columns.slice(1).entries())
        expect(x).toBeGreaterThanOrEqual((columns[i]?.x ?? 0) + (columns[i]?.width ?? 0))
      for (const column of columns)
        if (column.kind === 'block') {
          expect(column.width).toBeGreaterThanOrEqual(28)
          expect(column.width).toBeLessThanOrEqual(56)
        }
    },
  )

  test('folded it fits a window of 1024 px', () => {
    expect(layOut(map, view(1024 - 176 - 300)).width).toBeLessThanOrEqual(1024 - 176 - 300)
  })

  test('an open block shows each of its layers once, or counts it', () => {
    for (const [block, { firstLayer, numLayers }] of map.blocks.entries()) {
      const { chips, more, edges } = openBlock(map, block)
      const shown = [...chips.map(({ layer }) => layer), ...more.flatMap(({ layers }) => layers)]
      expect(shown.sort((a, b) => a - b)).toEqual(Array.from({ length: numLayers }, (__, i) => firstLayer + i))
      expect(new Set(chips.map(({ rank, lane }) => `${rank} ${lane}`)).size).toBe(chips.length)
      for (const { from, to } of edges) expect(chips[from]?.rank ?? 0).toBeLessThan(chips[to]?.rank ?? 0)
      for (const { lane } of chips) expect(lane).toBeLessThan(4)
    }
  })
})

describe('the line', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('is where it is dropped; one drag is one move to undo', () => {
    const moved: number[] = []
    const model = new LayerMapModel(resnet, lineAt(resnet, 10), { keepsNormalization: true }, (line) =>
      moved.push(stopOf(resnet, line)),
    )
    model.beginDrag()
    for (const stop of [9, 7, 3]) model.dragTo(model.layout.stops[stop] ?? 0)
    expect(model.counts.blocks.frozen).toBe(3)
    expect(moved).toEqual([])
    model.endDrag()
    expect(moved).toEqual([3])
    model.undo()
    expect([model.stop, model.canUndo, model.canRedo]).toEqual([10, false, true])
    model.redo()
    expect([model.stop, model.canUndo, model.canRedo]).toEqual([3, true, false])
  })

  test('goes back where a drag is given up, with the layers that it passed as they were', () => {
    const model = modelOf()
    model.toggle(resnet.layers.findIndex(({ name }) => name === 'conv3_block2_2_conv'))
    const before = model.line
    model.beginDrag()
    model.dragTo(model.layout.stops[1] ?? 0)
    expect(model.line.exceptions.length).toBe(0)
    expect(model.lineKey('Escape')).toBe(true)
    expect(model.line).toBe(before)
    expect(model.lineKey('Escape')).toBe(false)
  })

  test('takes the keys of a slider', () => {
    const model = modelOf(10)
    const press = (key: string): number => {
      expect(model.lineKey(key)).toBe(true)
      return model.stop
    }
    expect([press('ArrowRight'), press('ArrowLeft'), press('ArrowLeft')]).toEqual([11, 10, 9])
    expect([press('PageUp'), press('PageDown'), press('Home'), press('End')]).toEqual([14, 8, 0, 18])
    expect(model.isAsItIs).toBe(true)
    expect(model.lineKey('x')).toBe(false)
  })

  test('says that normalization stays as it is where the plan keeps it and some lies right of it', () => {
    const model = modelOf(10)
    expect(model.keepsNormalization).toBe(true)
    model.rules = { keepsNormalization: false }
    expect(model.keepsNormalization).toBe(false)
    // the head has none
    expect(modelOf(17).keepsNormalization).toBe(false)
  })

  test('says what it means', () => {
    expect(modelOf(10).valueText).toMatch(/^After block 9: 10 of 18 frozen, [\d,]+ of [\d,]+ weights learn$/)
    expect(modelOf(18).valueText).toMatch(/^As it is: nothing learns/)
    expect(modelOf(17).valueText).toMatch(/^Before the head: 17 of 18 frozen/)
  })

  test('is told of once, 300 ms after the last move', () => {
    const model = modelOf(10)
    model.lineKey('ArrowLeft')
    vi.advanceTimersByTime(200)
    model.lineKey('ArrowLeft')
    vi.advanceTimersByTime(299)
    expect(model.announcement).toBe('')
    vi.advanceTimersByTime(1)
    expect(model.announcement).toMatch(/^After block 7/)
  })
})

describe('blocks and layers', () => {
  test('are walked by arrows, opened by Enter, frozen up to by F, turned round by Space', () => {
    const model = modelOf(10)
    expect(model.selectedBlock).toBe(10)
    model.blockKey('ArrowLeft')
    model.blockKey('f')
    expect(model.stop).toBe(10)
    model.blockKey('Home')
    model.blockKey('f')
    expect(model.stop).toBe(1)
    model.blockKey('ArrowRight')
    expect(model.blockKey('ArrowDown')).toBe(false)
    model.blockKey('Enter')
    model.blockKey('ArrowDown')
    expect(model.selection).toEqual({ kind: 'layer', index: resnet.blocks[1]?.firstLayer })
    while (!resnet.layers[model.selection.index]?.canLearn) model.blockKey('ArrowDown')
    model.blockKey(' ')
    expect(model.line.exceptions.length).toBe(1)
    expect(model.states[1]).toBe('part')
    model.clearExceptions()
    expect(model.states[1]).toBe('learning')
    model.blockKey('Enter')
    expect(model.selection).toEqual({ kind: 'block', index: 1 })
  })

  test('F on the head freezes all but the head: something must learn', () => {
    const model = modelOf(3)
    model.blockKey('End')
    model.blockKey('F')
    expect(model.stop).toBe(17)
  })

  test('a block too long for its place is folded into its stage until it is unfolded', () => {
    const model = modelOf(3, maps[2]?.[1])
    model.width = 876
    const folded = (): number => model.layout.columns.filter(({ kind }) => kind === 'stage').length
    expect(folded()).toBeGreaterThan(0)
    const before = folded()
    const [stage] = model.layout.columns.filter((column) => column.kind === 'stage')
    model.fold(stage?.stage ?? 0, false)
    expect(folded()).toBeLessThanOrEqual(before)
    expect(model.layout.columns.some((column) => column.kind === 'stage' && column.stage === stage?.stage)).toBe(false)
  })

  test('the list has the same rows as the map, and only those in sight are made', () => {
    const model = modelOf(3)
    expect(listRows(resnet, model.open)).toHaveLength(18)
    model.toggleOpen(1)
    expect(listRows(resnet, model.open)).toHaveLength(18 + (resnet.blocks[1]?.numLayers ?? 0))
    expect(rowsInSight(1000, { scrollTop: 2800, height: 280, rowHeight: 28 })).toEqual({ first: 92, last: 118 })
  })
})

test('a pointer finds the nearest stop', () => {
  const layout = layOut(resnet, view(876))
  for (const [index, x] of layout.stops.entries()) expect(nearestStop(layout, x + 1)).toBe(index)
  expect(nearestStop(layout, -100)).toBe(0)
  expect(nearestStop(layout, 1e6)).toBe(layout.stops.length - 1)
})

test('a normalization layer right of the line stays as it is, is drawn so, and is told so', () => {
  const model = modelOf(14)
  const right = resnet.layers.flatMap(({ block }, index) => (block >= 14 ? [index] : []))
  const statesOf = (isOne: (className: string) => boolean) =>
    new Set(
      right.filter((index) => isOne(resnet.layers[index]?.className ?? '')).map((index) => model.layerState(index)),
    )
  expect(statesOf((name) => name === 'BatchNormalization')).toEqual(new Set(['frozen']))
  expect(statesOf((name) => name.startsWith('Conv'))).toEqual(new Set(['learning']))
  expect(statesOf((name) => name === 'Activation')).toEqual(new Set(['idle']))
  model.rules = { keepsNormalization: false }
  expect(statesOf((name) => name === 'BatchNormalization')).toEqual(new Set(['learning']))
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GRID_GAP, GRID_PADDING, GridGeometry } from './grid-geometry.ts'

const grids = fc
  .record({
    width: fc.integer({ min: 60, max: 3000 }),
    tileSize: fc.integer({ min: 72, max: 320 }),
    numTiles: fc.integer({ min: 1, max: 100_000 }),
  })
  .map((size) => ({ size, grid: new GridGeometry(size) }))

test('every tile is found where it lies, and lies within the grid', () => {
  fc.assert(
    fc.property(grids, fc.nat(), ({ size, grid }, any) => {
      const index = any % size.numTiles
      const [left, top] = [grid.left(index), grid.top(index)]
      expect(grid.at(left, top)).toBe(index)
      expect(grid.at(left + grid.tile - 1, top + grid.tile - 1)).toBe(index)
      expect(top + grid.tile + GRID_PADDING).toBeLessThanOrEqual(grid.height)
      if (size.width > 2 * GRID_PADDING + size.tileSize)
        expect(left + grid.tile + GRID_PADDING).toBeLessThanOrEqual(size.width)
    }),
  )
})

test('what is drawn covers what is seen, whatever the scroll position, and stays few', () => {
  fc.assert(
    fc.property(grids, fc.double({ min: 0, max: 1, noNaN: true }), ({ grid }, share) => {
      const viewHeight = 700
      const top = share * Math.max(0, grid.height - viewHeight)
      const { from, to } = grid.range(top, top + viewHeight, 2)
      for (const index of grid.within({ left: 0, top, width: 3000, height: viewHeight })) {
        expect(index).toBeGreaterThanOrEqual(from)
        expect(index).toBeLessThan(to)
      }
      expect(to - from).toBeLessThanOrEqual((viewHeight / grid.pitch + 6) * grid.numColumns)
    }),
  )
})

test('a lasso takes exactly the tiles it touches', () => {
  fc.assert(
    fc.property(grids, fc.nat({ max: 900 }), fc.nat({ max: 900 }), ({ grid }, width, height) => {
      const rect = { left: 20, top: 20, width, height }
      const touched: number[] = []
      for (let index = 0; index < Math.min(grid.numTiles, 40 * grid.numColumns); index++) {
        const [x, y] = [grid.left(index), grid.top(index)]
        if (x <= 20 + width && x + grid.tile >= 20 && y <= 20 + height && y + grid.tile >= 20) touched.push(index)
      }
      expect(grid.within(rect)).toEqual(touched)
    }),
  )
})

test('between tiles there is a gap, from which a lasso begins', () => {
  const grid = new GridGeometry({ width: 500, tileSize: 100, numTiles: 8 })
  expect(grid.at(grid.left(0) + grid.tile + GRID_GAP / 2, grid.top(0) + 5)).toBeNull()
  expect(grid.at(GRID_PADDING / 2, 50)).toBeNull()
})

test('revealing a tile that is seen does not move anything', () => {
  const grid = new GridGeometry({ width: 500, tileSize: 100, numTiles: 400 })
  expect(grid.reveal(8, 60, 600)).toBe(60)
  expect(grid.reveal(0, 900, 600)).toBe(0)
  const scrollTop = grid.reveal(399, 0, 600)
  expect(grid.top(399) + grid.tile).toBeLessThanOrEqual(scrollTop + 600)
})

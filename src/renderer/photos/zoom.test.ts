import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Zoom } from './zoom.svelte.ts'

function zoomed(photo = { width: 4000, height: 3000 }, view = { width: 800, height: 700 }): Zoom {
  const zoom = new Zoom()
  zoom.view = view
  zoom.take(photo)
  return zoom
}

test('a photo is first as large as fits, in the middle', () => {
  const zoom = zoomed()
  expect(zoom.scale).toBe(0.2)
  expect([zoom.left, zoom.top]).toEqual([0, 50])
  expect(zoom.canPan).toBe(false)
})

test('the point under the pointer stays where it is', () => {
  const zoom = zoomed()
  const pointOf = (x: number): number => (x - zoom.left) / zoom.scale
  const before = pointOf(300)
  zoom.zoomBy(4, 300, 400)
  expect(pointOf(300)).toBeCloseTo(before, 6)
})

test('zooming out again ends where it began', () => {
  const zoom = zoomed()
  zoom.zoomBy(3, 100, 100)
  zoom.zoomBy(-20, 500, 500)
  expect(zoom.isFit).toBe(true)
  zoom.toggle()
  expect(zoom.scale).toBe(1)
  zoom.toggle()
  expect(zoom.isFit).toBe(true)
})

test('whatever is zoomed and panned, the view is never empty beside the photo', () => {
  const acts = fc.array(
    fc.record({
      steps: fc.integer({ min: -5, max: 5 }),
      x: fc.nat({ max: 800 }),
      y: fc.nat({ max: 700 }),
      dx: fc.integer({ min: -3000, max: 3000 }),
      dy: fc.integer({ min: -3000, max: 3000 }),
    }),
    { maxLength: 12 },
  )
  const sizes = fc.record({ width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) })
  fc.assert(
    fc.property(sizes, acts, (photo, list) => {
      const zoom = zoomed(photo)
      for (const { steps, x, y, dx, dy } of list) {
        zoom.zoomBy(steps, x, y)
        zoom.panBy(dx, dy)
        for (const [start, side] of [
          [zoom.left, 'width'],
          [zoom.top, 'height'],
        ] as const) {
          const size = zoom.scale * photo[side]
          if (size >= zoom.view[side]) {
            expect(start).toBeLessThanOrEqual(1e-6)
            expect(start + size).toBeGreaterThanOrEqual(zoom.view[side] - 1e-6)
          } else expect(start).toBeCloseTo((zoom.view[side] - size) / 2, 6)
        }
      }
    }),
  )
})

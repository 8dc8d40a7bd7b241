import { expect, test } from 'vitest'
import { EdgeScroll } from './edge-scroll.ts'

/** Frames that are drawn when they are told to, 60 a second. */
function bench() {
  const waiting = new Map<number, (at: number) => void>()
  const scrolled: number[] = []
  let numAsked = 0
  let at = 0
  const frames = {
    request: (draw: (at: number) => void) => (waiting.set(++numAsked, draw), numAsked),
    cancel: (frame: number) => void waiting.delete(frame),
  }
  const edge = new EdgeScroll((by) => scrolled.push(Math.round(by)), frames)
  const draw = (numFrames: number, frameMs = 1000 / 60): void => {
    for (let frame = 0; frame < numFrames; frame++) {
      at += frameMs
      const drawn = [...waiting.values()]
      waiting.clear()
      for (const each of drawn) each(at)
    }
  }
  return { edge, scrolled, draw, waiting }
}

test('while the pointer rests beyond the edge it goes on, the further the faster', () => {
  const { edge, scrolled, draw } = bench()
  edge.pointAt(7)
  draw(3)
  edge.pointAt(500)
  draw(2)
  edge.pointAt(-12)
  draw(1)
  expect(scrolled).toEqual([7, 7, 7, 40, 40, -12])
})

test('within, and when it is let go, it stops', () => {
  const { edge, scrolled, draw, waiting } = bench()
  edge.pointAt(7)
  draw(1)
  edge.pointAt(0)
  draw(3)
  edge.pointAt(7)
  edge.stop()
  draw(3)
  expect([scrolled, waiting.size]).toEqual([[7], 0])
})

test('a second is as far on a screen of 120 frames, and a frame that took long is no leap', () => {
  const { edge, scrolled, draw } = bench()
  edge.pointAt(20)
  draw(1)
  draw(2, 1000 / 120)
  draw(1, 5000)
  expect(scrolled).toEqual([20, 10, 10, 120])
})

import { expect, test } from 'vitest'
import { mainThreadOf } from '../../bench/measure/main-thread.ts'
import { Measured, noteOn, rowsOf } from '../../bench/parts/window.ts'

const thread = (tid: number, name: string) => ({ ph: 'M', name: 'thread_name', pid: 7, tid, ts: 0, args: { name } })
const task = (tid: number, ts: number, dur: number, tdur?: number) => ({
  ph: 'X',
  name: 'ThreadControllerImpl::RunTask',
  pid: 7,
  tid,
  ts: ts * 1000,
  dur: dur * 1000,
  ...(tdur === undefined ? {} : { tdur: tdur * 1000 }),
})
const traceEvents = [
  thread(1, 'CrRendererMain'),
  thread(2, 'CrRendererMain'),
  thread(3, 'Compositor'),
  task(2, 0, 1, 1),
  task(3, 0, 900, 900),
  task(1, 100, 120, 20),
  // within the one before: a loop of its own
  task(1, 110, 90, 15),
  task(1, 220, 30, 28),
  task(1, 300, 60, 55),
]

test('a long task is told apart into the thread’s own time and what it waited', () => {
  const long = [
    { wallMs: 120, ownMs: 20 },
    { wallMs: 60, ownMs: 55 },
  ]
  expect(mainThreadOf({ traceEvents })).toEqual({ long, busiestMs: 55 })
})

test('a trace without tasks of a window, or without a thread’s own time, is refused', () => {
  expect(() => mainThreadOf({ traceEvents: [thread(3, 'Compositor'), task(3, 0, 1, 1)] })).toThrow(RangeError)
  expect(() => mainThreadOf({ traceEvents: [thread(1, 'CrRendererMain'), task(1, 0, 1)] })).toThrow(RangeError)
  expect(() => mainThreadOf({})).toThrow()
})

test('the report says both: tasks as Chromium counts them, and what of them was the window’s own', () => {
  const tasks = mainThreadOf({ traceEvents })
  const grid = Measured.parse({ what: 'grid', numPhotos: 5, longTasksMs: [120, 60], framesMs: [16, 17, 120], tasks })
  expect(rowsOf(grid)).toEqual([
    [
      'scrolling a grid of 5 photos',
      '2 long tasks, 120 ms at most; frames 17 ms (120 ms at most)',
      'no task over 50 ms',
    ],
    ['its busiest task, the thread’s own time', '55 ms', '≤ 50 ms'],
  ])
  expect(noteOn(grid)).toEqual([
    'Scrolling: of the time of 2 long tasks, 42 % was the thread’s own, 55 ms at most and 1 of them over 50 ms; the rest it waited for a core.',
  ])
  const smooth = { ...grid, longTasksMs: [], tasks: { long: [], busiestMs: 12 } }
  expect(rowsOf(smooth)[0]?.[1]).toMatch(/^no long task; /)
  expect(noteOn(smooth)).toEqual([])
})

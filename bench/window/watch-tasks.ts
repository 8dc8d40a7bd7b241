import type { Page } from '@playwright/test'
import { type MainThread, mainThreadOf, TASK_CATEGORY } from '../measure/main-thread.ts'

interface Watched {
  /** Of the tasks that Chromium calls long, over 50 ms. */
  readonly longTasksMs: readonly number[]
  /** From one frame to the next, milliseconds. */
  readonly framesMs: readonly number[]
}

/** `tasks`: the same by Chromium's tracing, which also says how much of a task was the thread's own time. */
export interface Smoothness extends Watched {
  readonly tasks: MainThread
}

/** Does something in the window and says how smoothly: long tasks of the page, and the time between frames. */
export async function watchTasks(window: Page, act: () => Promise<void>): Promise<Smoothness> {
  const browser = window.context().browser()
  if (!browser) throw new Error('The window belongs to no browser that can be traced.')
  await browser.startTracing(window, { categories: [TASK_CATEGORY] })
  await window.evaluate(() => {
    const watched = { longTasksMs: [] as number[], framesMs: [] as number[], isOver: false }
    new PerformanceObserver((list) => {
      if (!watched.isOver) watched.longTasksMs.push(...list.getEntries().map(({ duration }) => duration))
    }).observe({ type: 'longtask', buffered: false })
    let last = performance.now()
    const frame = (now: number): void => {
      watched.framesMs.push(now - last)
      last = now
      if (!watched.isOver) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    Object.assign(globalThis, { watched })
  })
  await act()
  const watched = await window.evaluate(async (): Promise<Watched> => {
    const { watched } = globalThis as unknown as { watched: Watched & { isOver: boolean } }
    // observers are told after the task
    await new Promise((resolve) => setTimeout(resolve, 200))
    watched.isOver = true
    return { longTasksMs: watched.longTasksMs, framesMs: watched.framesMs.slice(1) }
  })
  const trace = await browser.stopTracing()
  return { ...watched, tasks: mainThreadOf(JSON.parse(trace.toString())) }
}

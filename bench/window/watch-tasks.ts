import type { Page } from '@playwright/test'

export interface Smoothness {
  /** Of the tasks that Chromium calls long, over 50 ms. */
  readonly longTasksMs: readonly number[]
  /** From one frame to the next, milliseconds. */
  readonly framesMs: readonly number[]
}

/** Does something in the window and says how smoothly: long tasks of the page, and the time between frames. */
export async function watchTasks(window: Page, act: () => Promise<void>): Promise<Smoothness> {
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
  return window.evaluate(async () => {
    const { watched } = globalThis as unknown as { watched: Smoothness & { isOver: boolean } }
    // observers are told after the task
    await new Promise((resolve) => setTimeout(resolve, 200))
    watched.isOver = true
    return { longTasksMs: watched.longTasksMs, framesMs: watched.framesMs.slice(1) }
  })
}

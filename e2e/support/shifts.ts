import type { Page } from '@playwright/test'

interface Source {
  readonly node: Element | null
  readonly previousRect: DOMRectReadOnly
  readonly currentRect: DOMRectReadOnly
}
interface Shift extends PerformanceEntry {
  readonly value: number
  readonly hadRecentInput: boolean
  readonly sources: readonly Source[]
}
declare global {
  /** What has moved since {@link watchShifts}, in words. */
  var shifts: string[]
}

/**
 * Notes from now on whatever moves by itself on the page, as the web standard counts it: nothing within half a second of a click
 * or a key, and nothing that is scrolled.
 *
 * @see https://wicg.github.io/layout-instability/
 */
export function watchShifts(window: Page): Promise<void> {
  return window.evaluate(() => {
    globalThis.shifts = []
    const began = performance.now()
    const nameOf = (node: Element | null): string =>
      node === null
        ? 'what is gone'
        : `${node.localName}.${node.className} “${(node.textContent ?? '').trim().slice(0, 40)}”`
    const placeOf = ({ x, y, width, height }: DOMRectReadOnly): string =>
      [x, y, width, height].map(Math.round).join(' ')
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        if (entry.hadRecentInput || entry.startTime < began) continue
        const moved = entry.sources.map(
          ({ node, previousRect, currentRect }) =>
            `${nameOf(node)} from ${placeOf(previousRect)} to ${placeOf(currentRect)}`,
        )
        globalThis.shifts.push(
          `${entry.value.toFixed(4)} after ${Math.round(entry.startTime - began)} ms: ${moved.join('; ')}`,
        )
      }
    }).observe({ type: 'layout-shift' })
  })
}

export const shiftsSeen = (window: Page): Promise<string[]> => window.evaluate(() => globalThis.shifts)

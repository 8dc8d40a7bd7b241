import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Chooses a theme in the window itself, as a person does. */
export async function chooseTheme(window: Page, theme: Theme): Promise<void> {
  const button = window.getByRole('button', { name: /^Theme: / })
  for (let presses = 0; presses < 3; presses++) {
    if ((await button.getAttribute('aria-label')) === `Theme: ${theme}`) return
    await button.click()
  }
  await expect(button).toHaveAttribute('aria-label', `Theme: ${theme}`)
}

/** What axe finds serious on what is shown now: rule, element and what is wrong with it. */
export async function findBarriers(window: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: window }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
    )
}

/** What does not fit: the page where it scrolls sideways or down as a whole, and texts too small to read. */
export function findMisfits(window: Page): Promise<string[]> {
  return window.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
    const page = [
      ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide in a window of ${clientWidth}`] : []),
      ...(scrollHeight > clientHeight ? [`the page is ${scrollHeight} px high in a window of ${clientHeight}`] : []),
    ]
    const small = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (!element || text === '' || element.closest('.visually-hidden, script, style')) continue
      const size = parseFloat(getComputedStyle(element).fontSize)
      if (size < 11 && element.checkVisibility()) small.add(`“${text.slice(0, 40)}” is ${size} px high`)
    }
    return [...page, ...small]
  })
}

/**
 * Names that do not fit where they stand: those that stick out of the box around them, and those that are cut short where nothing
 * (a tooltip, a name for screen readers) says them whole.
 */
export function findCutNames(window: Page, names: readonly string[]): Promise<string[]> {
  return window.evaluate((wanted) => {
    const BOXES =
      'button, a, li, td, th, dd, p, h1, h2, h3, label, section, aside, header, footer, article, dialog, [role=dialog], .panel'
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const name = wanted.find((each) => node.textContent?.includes(each))
      if (
        !element ||
        name === undefined ||
        element.closest('.visually-hidden, option, script') ||
        !element.checkVisibility()
      )
        continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const text = range.getBoundingClientRect()
      const where = `“${(element.textContent ?? '').trim().slice(0, 16)}…” in ${element.localName}.${element.className} of ${element.closest('[aria-label]')?.ariaLabel ?? 'the page'}`
      // the first box on the way out that hides what sticks out of it
      let isShort = false
      for (let box: Element | null = element; box && !isShort; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box)
        const { left, right, top, bottom } = box.getBoundingClientRect()
        const sticksOut = text.right > right + 1 || text.left < left - 1
        if (overflowX === 'visible') {
          if (sticksOut && box.matches(BOXES)) found.add(`${where} sticks out of ${box.localName}.${box.className}`)
        } else {
          const isScrolled = [overflowX, overflowY].some((each) => each === 'auto' || each === 'scroll')
          isShort = isScrolled
            ? overflowX === 'hidden' && sticksOut
            : sticksOut || text.bottom > bottom + 1 || text.top < top - 1
          if (isScrolled) break
        }
      }
      if (!isShort) continue
      const title = element.closest('[title]')?.getAttribute('title') ?? ''
      if (!title.includes(name)) found.add(`${where} is cut short and has no tooltip`)
    }
    return [...found]
  }, names)
}

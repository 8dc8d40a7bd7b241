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
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`)) // prettier-ignore
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

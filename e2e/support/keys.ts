import { expect, type Locator, type Page } from '@playwright/test'

/** What a person does who has no mouse. */

/** What has the focus, in words, and what is wrong with how it shows; empty where nothing is. */
interface Stop {
  readonly name: string
  readonly problem: string
}

const MOST_STOPS = 200

/** Tab by Tab until something has the focus. Every stop on the way must be seen. */
export async function tabTo(window: Page, target: Locator): Promise<void> {
  const passed: string[] = []
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return
    await window.keyboard.press('Tab')
    const { name, problem } = await stopNow(window)
    passed.push(name)
    expect.soft(problem, `${name}, after ${passed.slice(-4, -1).join(' → ')}`).toBe('')
  }
  throw new Error(`Tab does not come to ${String(target)}: ${passed.slice(0, 60).join(' → ')}`)
}

/** Presses what is come to by Tab. */
export async function pressByKey(window: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(window, target)
  await window.keyboard.press(key)
}

/** Once round the window. @returns the names of all stops, where none holds the focus fast and each is seen. */
export async function goRound(window: Page): Promise<string[]> {
  const names: string[] = []
  await window.evaluate(() => {
    for (const each of document.querySelectorAll('[data-been]')) each.removeAttribute('data-been')
  })
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await window.keyboard.press('Tab')
    const hasBeen = await window.evaluate(() => {
      const { activeElement } = document
      const been = activeElement?.hasAttribute('data-been') ?? false
      if (activeElement !== document.body) activeElement?.setAttribute('data-been', '')
      return been
    })
    if (hasBeen) return names
    const { name, problem } = await stopNow(window)
    names.push(name)
    expect.soft(problem, `${name}, after ${names.slice(-4, -1).join(' → ')}`).toBe('')
  }
  throw new Error(`Tab never comes round: ${names.slice(0, 60).join(' → ')}`)
}

function stopNow(window: Page): Promise<Stop> {
  return window.evaluate(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return { name: 'the page', problem: '' }
    const words = focused.ariaLabel ?? focused.textContent?.trim() ?? ''
    const name = `${focused.getAttribute('role') ?? focused.localName} “${(words || focused.id || (focused.getAttribute('class') ?? '')).slice(0, 40)}”`
    // a list shows the focus on one of its own, and a radio button on the words beside it
    const active = document.getElementById(focused.getAttribute('aria-activedescendant') ?? '')
    const probe = document.body.appendChild(document.createElement('i'))
    probe.style.color = 'var(--focus)'
    const ring = getComputedStyle(probe).color
    probe.remove()
    const shown = [
      focused,
      active,
      focused.nextElementSibling,
      focused.closest('label'),
      ...focused.querySelectorAll('*'),
    ]
    const isMarked = shown.some((each) => {
      if (!each) return false
      const { outlineStyle, outlineWidth, boxShadow, stroke } = getComputedStyle(each)
      const hasRing = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1
      return hasRing || stroke === ring || (each === active && boxShadow !== 'none')
    })
    const { left, top, right, bottom } = (active ?? focused).getBoundingClientRect()
    const isInView = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight
    return { name, problem: !isMarked ? 'nothing shows the focus' : isInView ? '' : 'the focus is out of view' }
  })
}

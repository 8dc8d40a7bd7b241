import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { chooseTheme, findBarriers, findMisfits, THEMES } from './look.ts'
import { still } from './still.ts'

interface Size {
  readonly width: number
  readonly height: number
}
export const SIZES: readonly Size[] = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
]
/** A laptop's window at 200 %. */
export const NARROW: Size = { width: 720, height: 450 }
/** A folder that pictures of every state are written to, for people who look. */
export const PICTURES = process.env['FROSTLINE_PICTURES']

/**
 * Nobody is shut out of what is shown, and it fits, in every size and theme.
 *
 * @param themed  whether the theme can be chosen: not where a dialog is open.
 */
export async function expectSound(window: Page, state: string, sizes = SIZES, { themed = true } = {}): Promise<void> {
  for (const theme of themed ? THEMES : THEMES.slice(0, 1)) {
    await window.setViewportSize(SIZES[0])
    if (themed) await chooseTheme(window, theme)
    for (const size of sizes) {
      await window.setViewportSize(size)
      await still(window)
      expect.soft(await findMisfits(window), `${state} at ${size.width} px`).toEqual([])
      if (PICTURES !== undefined) {
        mkdirSync(PICTURES, { recursive: true })
        await window.screenshot({ path: join(PICTURES, `${state}-${theme}-${size.width}.png`), animations: 'disabled' })
      }
    }
    expect.soft(await findBarriers(window), `${state}, ${theme}`).toEqual([])
  }
}

import type { Page } from '@playwright/test'
import { go, openSamples, photoList, SCREENS } from './support/actions.ts'
import { chooseTheme, findBarriers, findMisfits, THEMES } from './support/look.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  // a window of 1440 x 900 at a zoom of 200 %
  { width: 720, height: 450 },
]

async function expectNoBarriers(window: Page, where: string): Promise<void> {
  expect.soft(await findBarriers(window), where).toEqual([])
}

test('nobody is shut out of the screens, in either theme', async ({ window }) => {
  test.slow()
  await expect(window.getByRole('button', { name: 'Try with sample photos' })).toBeVisible()
  for (const theme of THEMES) {
    await chooseTheme(window, theme)
    await expectNoBarriers(window, `Start, ${theme}`)
  }
  await window.getByRole('button', { name: 'New project', exact: true }).click()
  await expectNoBarriers(window, 'New project')
  await window.keyboard.press('Escape')

  await openSamples(window)
  for (const theme of THEMES) {
    await chooseTheme(window, theme)
    for (const screen of SCREENS) {
      await go(window, screen)
      await settled(window)
      await expectNoBarriers(window, `${screen}, ${theme}`)
    }
  }
  await go(window, 'Photos')
  await photoList(window).focus()
  await window.keyboard.press('Home')
  await window.keyboard.press('l')
  await expectNoBarriers(window, 'Label dialog')
  await window.keyboard.press('Escape')
  await window.keyboard.press('Space')
  await expectNoBarriers(window, 'Large view')
  await window.keyboard.press('Escape')
  await window.keyboard.press('?')
  await expectNoBarriers(window, 'Keyboard shortcuts')
})

test('every screen fits its window, also a small one and at 200 %', async ({ window }) => {
  await openSamples(window)
  for (const size of SIZES) {
    await window.setViewportSize(size)
    for (const screen of SCREENS) {
      await go(window, screen)
      await settled(window)
      expect.soft(await findMisfits(window), `${screen} at ${size.width} x ${size.height}`).toEqual([])
    }
  }
})

/** Until nothing on the screen is being read any more. */
async function settled(window: Page): Promise<void> {
  await expect(window.locator('main [aria-busy="true"]')).toHaveCount(0)
  await still(window)
}

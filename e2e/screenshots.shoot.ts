import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { go, openSamples, photoList, startTraining, trainWithoutEnd, watchItGrow } from './support/actions.ts'
import { chooseTheme, THEMES } from './support/look.ts'
import { PROJECT_FOLDER } from './support/product.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

const FOLDER = join(PROJECT_FOLDER, 'docs', 'screens')
const WIDTH = 1440

/**
 * One picture in each theme, small enough to be kept with the code.
 *
 * @param options.moves  what is shown never holds still.
 * @param options.open  brings what covers the button that the theme is chosen with; Escape closes it.
 */
async function shoot(
  window: Page,
  name: string,
  { moves = false, open }: { moves?: boolean; open?: () => Promise<void> } = {},
): Promise<void> {
  for (const theme of THEMES) {
    await chooseTheme(window, theme)
    await open?.()
    await window.mouse.move(WIDTH / 2, 0)
    if (!moves) await still(window)
    const png = await window.screenshot({ animations: 'disabled' })
    await sharp(png)
      .png({ palette: true, quality: 90, effort: 10 })
      .toFile(join(FOLDER, `${name}-${theme}.png`))
    if (open) await window.keyboard.press('Escape')
  }
}

test('every screen of the sample project', async ({ window }) => {
  await window.setViewportSize({ width: WIDTH, height: 900 })
  await expect(window.getByRole('button', { name: 'Try with sample photos' })).toBeVisible()
  await shoot(window, 'start')

  await openSamples(window)
  await window.getByRole('button', { name: 'Dismiss' }).first().click()
  await photoList(window).focus()
  await window.keyboard.press('Home')
  await shoot(window, 'photos')
  const open = async (): Promise<void> => {
    await photoList(window).focus()
    await window.keyboard.press('Space')
    await expect(window.locator('#photo-loupe')).toBeVisible()
  }
  await shoot(window, 'photos-large', { open })

  await go(window, 'Model')
  await window.getByRole('main').getByText('Last block', { exact: true }).click()
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
  await expect(window.getByText(/^Measured here/)).toBeVisible()
  await shoot(window, 'model')
  await window.getByRole('main').getByText('List', { exact: true }).click()
  await shoot(window, 'model-list')
  await window.getByRole('main').getByText('Map', { exact: true }).click()

  await go(window, 'Try')
  await shoot(window, 'try-empty')
  await go(window, 'Train')
  await expect(window.getByRole('button', { name: 'Start training' })).toBeEnabled()
  await shoot(window, 'train-ready')
  // long enough for a picture in each theme, however busy the machine is
  await trainWithoutEnd(window, { head: 30, fineTune: 5000 })
  await startTraining(window)
  await expect(window.getByText(/^epoch (3[5-9]|[4-9]\d|\d{3}) of/).first()).toBeVisible()
  await watchItGrow(window)
  await shoot(window, 'train-running', { moves: true })
  await window.getByRole('button', { name: 'Stop and keep the best' }).click()
  await expect(window.getByText('Stopped, best epoch kept').first()).toBeVisible()
  await window.getByRole('button', { name: 'New run' }).click()
  await window.getByRole('button', { name: 'Reset to defaults' }).click()
  await startTraining(window)
  await expect(window.getByText(/^Finished/).first()).toBeVisible()
  await shoot(window, 'train-done')

  await go(window, 'Results')
  await expect(window.getByRole('tab', { name: /Overview/ })).toBeVisible()
  await shoot(window, 'results')
  for (const [tab, name] of [
    ['Mistakes', 'results-mistakes'],
    ['Confusion', 'results-confusion'],
  ] as const) {
    await window.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
    await shoot(window, name)
  }

  await go(window, 'Try')
  await window.getByRole('button', { name: 'All of these' }).click()
  await expect(window.getByRole('article').first().getByText(/\d\s%/).first()).toBeVisible()
  await shoot(window, 'try')
})

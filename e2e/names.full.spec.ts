import { readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { addFolder, go, newProject, photoList, startTraining } from './support/actions.ts'
import { findCutNames, findMisfits } from './support/look.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

/** Of 60 letters: one word, several, and the widest letters there are. */
const NAMES = [
  `Bergahornblattunterseite${'nansicht'.repeat(4)}ende`,
  'Sycamore maple, upper side of the leaf late in the autumn ok',
  `W${'MW'.repeat(29)}M`,
]
const SIZES = [
  { width: 1024, height: 700 },
  // a window of 1440 x 900 at a zoom of 200 %
  { width: 720, height: 450 },
]

async function expectToFit(window: Page, where: string): Promise<void> {
  for (const size of SIZES) {
    await window.setViewportSize(size)
    await still(window)
    const at = `${where} at ${size.width} x ${size.height}`
    expect.soft(await findMisfits(window), at).toEqual([])
    expect.soft(await findCutNames(window, NAMES), at).toEqual([])
  }
  await window.setViewportSize({ width: 1024, height: 700 })
}

test('classes with names of sixty letters fit every screen, and each can be read whole', async ({ window, home }) => {
  test.slow()
  expect(NAMES.map(({ length }) => length)).toEqual([60, 60, 60])
  const folder = join(home.folder, 'walk')
  await photosByClass(folder, 3, 30)
  for (const [i, name] of readdirSync(folder).entries()) renameSync(join(folder, name), join(folder, NAMES[i] ?? ''))
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
  await expectToFit(window, 'Photos')
  for (const name of NAMES) await expect(window.getByRole('button', { name: `Show only ${name}, ` })).toBeVisible()
  await window.getByRole('button', { name: `Show only ${NAMES[2]}, ` }).click()
  await expectToFit(window, 'Photos of one class')
  await photoList(window).focus()
  await window.keyboard.press('Home')
  await window.keyboard.press('l')
  await expectToFit(window, 'Label dialog')
  await window.keyboard.press('Escape')
  await window.keyboard.press('Space')
  await expectToFit(window, 'Large view')
  await window.keyboard.press('Escape')
  await window.keyboard.press('0')
  await expectToFit(window, 'Undo of a long name')

  await go(window, 'Model')
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
  await expectToFit(window, 'Model')
  await go(window, 'Train')
  await expectToFit(window, 'Train, ready')
  await startTraining(window)
  await expect(window.getByText(/^Finished/).first()).toBeVisible()
  await expectToFit(window, 'Train, done')
  await window.getByText('As table', { exact: true }).click()
  await expectToFit(window, 'Train, table')

  await go(window, 'Results')
  await expect(window.getByRole('tab').first()).toBeVisible()
  for (const tab of await window.getByRole('tab').all()) {
    await tab.click()
    await expectToFit(window, `Results, ${await tab.textContent()}`)
  }
  await window.getByRole('tab', { name: 'Confusion' }).click()
  await window
    .getByRole('gridcell', { name: /[1-9]\d* photos?/ })
    .first()
    .click()
  await expectToFit(window, 'Results, a cell')
  for (const name of NAMES) await expect(window.getByRole('rowheader', { name })).toBeVisible()
  await window.getByRole('button', { name: 'Export…' }).click()
  await expectToFit(window, 'Export')
  await window.keyboard.press('Escape')

  await go(window, 'Try')
  await window.getByRole('button', { name: 'All of these' }).click()
  await expect(window.getByRole('article').first().getByText(/\d\s%/).first()).toBeVisible()
  await expectToFit(window, 'Try')
  await window.getByText('Folder to table', { exact: true }).click()
  await expectToFit(window, 'Try, a folder')
})

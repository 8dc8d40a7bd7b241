import { join } from 'node:path'
import { addFolder, go, newProject, trainForLong } from './support/actions.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('a project is copied, and another one opened or begun from within it', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'walk'), 2, 5)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()

  await window.keyboard.press('Control+Shift+S')
  const copying = window.getByRole('dialog', { name: 'Save a copy' })
  await expect(copying.getByLabel('Name')).toHaveValue('Walk copy')
  await copying.getByLabel('Name').fill('Walk')
  await copying.getByRole('button', { name: 'Save copy' }).click()
  await expect(copying.getByText(/There is .+ already/).first()).toBeVisible()
  await copying.getByLabel('Name').fill('Walk/2')
  await expect(copying.getByText(/There is .+ already/)).toBeHidden()
  await expect(copying.getByText(/Makes .+Walk-2\.frostline/)).toBeVisible()
  await copying.getByRole('button', { name: 'Save copy' }).click()
  await expect(window.getByText(/A copy is in .+Walk-2\.frostline/)).toBeVisible()

  await window.keyboard.press('Control+O')
  const picker = window.getByRole('dialog', { name: 'Open a project' })
  await picker.getByRole('button', { name: 'Home', exact: true }).click()
  await picker.getByRole('option', { name: 'Frostline' }).dblclick()
  await picker.getByRole('option', { name: 'Walk-2.frostline' }).dblclick()
  await expect(window.getByRole('button', { name: 'Project Walk/2' })).toBeVisible()
  await expect(window.getByText('10 photos, 2 classes')).toBeVisible()

  await window.getByRole('button', { name: 'Project Walk/2' }).click()
  await window.getByRole('menuitem', { name: 'New project…' }).click()
  const making = window.getByRole('dialog', { name: 'New project' })
  await making.getByLabel('Name').fill('Another')
  await making.getByRole('button', { name: 'Make project' }).click()
  await expect(window.getByRole('button', { name: 'Project Another' })).toBeVisible()
  await expect(window.getByText('Start with some photos')).toBeVisible()
})

test('who closes a project in the midst of a run is asked, and the run is paused', async ({ window, home }) => {
  await trainForLong(window, home.folder)
  await window.getByRole('button', { name: 'Close project' }).click()
  const question = window.getByRole('dialog', { name: 'Run 1 is training' })
  await question.getByRole('button', { name: 'Stay here' }).click()
  await expect(window.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
  await window.getByRole('button', { name: 'Close project' }).click()
  await question.getByRole('button', { name: 'Pause the run and close' }).click()
  await window.getByRole('button', { name: 'Open Walk' }).click()
  await expect(window.getByText('Paused', { exact: true }).first()).toBeVisible()
})

test('after a click on the layer map its keys go on from there, and nothing is cut off beside it', async ({
  window,
  home,
}) => {
  await photosByClass(join(home.folder, 'walk'), 2, 5)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
  await go(window, 'Model')
  const blocks = window.getByRole('listbox', { name: 'Blocks' })
  const line = window.getByRole('slider', { name: 'Frost line' })
  const before = await line.getAttribute('aria-valuetext')
  const block = blocks.getByRole('option').nth(2)
  await block.click()
  await expect(blocks).toBeFocused()
  await block.dblclick()
  await blocks
    .getByRole('option', { name: /Conv2D|×/ })
    .nth(0)
    .click()
  // the block closes over the layer that had been clicked
  await window.keyboard.press('Enter')
  await expect(blocks).toBeFocused()
  await window.keyboard.press('f')
  await expect(line).not.toHaveAttribute('aria-valuetext', before ?? '')

  await window.setViewportSize({ width: 1024, height: 700 })
  await window.getByRole('main').getByText('List', { exact: true }).click()
  const list = window.getByRole('treegrid')
  const right = await list.evaluate((grid) => grid.getBoundingClientRect().right)
  const ends = await list
    .locator('.chip')
    .evaluateAll((chips) => chips.map((chip) => chip.getBoundingClientRect().right))
  expect(ends.length).toBeGreaterThan(2)
  expect(Math.max(...ends)).toBeLessThan(right)
})

import { cpSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { addFolder, expectLabelled, labelByName, newProject, photoList } from './support/actions.ts'
import { findBarriers } from './support/look.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('a teacher makes classes at the webcam and fills them with pictures', async ({ window, context }) => {
  await context.grantPermissions(['camera'])
  await newProject(window, 'Hands')
  await window.getByRole('button', { name: 'Webcam' }).first().click()
  const dialog = window.getByRole('dialog', { name: 'Take photos with the webcam' })
  const into = dialog.getByLabel('Into')
  for (const [name, button, taken] of [
    ['Hello', 'Take 10', '10 photos taken'],
    ['Bye', 'Take one', '11 photos taken'],
  ] as const) {
    await into.selectOption({ label: 'New class…' })
    await expect(dialog.getByRole('button', { name: button })).toBeDisabled()
    await expect(dialog.getByLabel('Name of the new class')).toBeFocused()
    await window.keyboard.type(name)
    await window.keyboard.press('Enter')
    await expect(into).toBeFocused()
    await dialog.getByRole('button', { name: button }).click()
    await expect(dialog.getByText(taken)).toBeVisible()
  }
  expect(await findBarriers(window)).toEqual([])
  await window.keyboard.press('Escape')
  await expectLabelled(window, 11, 11)
  await expect(window.getByRole('button', { name: 'Show only Hello, 10' })).toBeVisible()
  await expect(window.getByRole('button', { name: 'Show only Bye, 1', exact: true })).toBeVisible()
})

test('many photos are chosen with Ctrl, Shift and a lasso, and dragged onto a class', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'walk'), 1, 30)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk', { areClasses: false })
  await expect(window.getByText(/^\d+ photos added/)).toBeVisible()
  const total = Number(/of (\d+) labelled/.exec((await window.getByText(/of \d+ labelled/).textContent()) ?? '')?.[1])
  const tiles = photoList(window).getByRole('option')
  const selected = window.locator('[role=option][aria-selected=true]')

  await tiles.nth(0).click()
  await labelByName(window, 'Elm')
  await expectLabelled(window, 1, total)
  await tiles.nth(1).click()
  await tiles.nth(3).click({ modifiers: ['ControlOrMeta'] })
  await expect(selected).toHaveCount(2)
  await tiles.nth(5).click({ modifiers: ['Shift'] })
  await expect(selected).toHaveCount(3)

  await lasso(window, tiles.nth(1), tiles.nth(2))
  await expect(selected).toHaveCount(2)
  await tiles.nth(1).dragTo(window.getByRole('button', { name: /^Show only Elm/ }))
  await expectLabelled(window, 3, total)
  await window.keyboard.press('Control+z')
  await expectLabelled(window, 1, total)
})

test('a photo whose file is gone says so where it is opened, and is found again', async ({ window, home }) => {
  const [only = ''] = await photosByClass(join(home.folder, 'walk'), 1, 6)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/^\d+ photos added/)).toBeVisible()
  renameSync(join(home.folder, 'walk', only), join(home.folder, 'elsewhere'))
  await photoList(window).focus()
  await window.keyboard.press('Home')
  await window.keyboard.press('Space')
  const stage = window.locator('#photo-loupe')
  await expect(stage.getByText(/^There is no file at “.*” any more\.$/)).toBeVisible()
  await expect(stage.getByRole('button', { name: 'Locate…' })).toBeVisible()
  await expect(window.getByRole('button', { name: 'Problems 1' })).toBeVisible()

  cpSync(join(home.folder, 'elsewhere'), join(home.folder, 'walk', only), { recursive: true, preserveTimestamps: true })
  await window.keyboard.press('Escape')
  await window.getByRole('button', { name: 'Problems 1' }).click()
  await window.getByRole('button', { name: 'Check again' }).click()
  await expect(window.getByText('All photos can be read.')).toBeVisible()
})

/** Alt begins a lasso also on a photo. */
async function lasso(window: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()]
  if (!start || !end) throw new Error('A photo is not on the screen.')
  await window.keyboard.down('Alt')
  await window.mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await window.mouse.down()
  await window.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 })
  await window.mouse.up()
  await window.keyboard.up('Alt')
}

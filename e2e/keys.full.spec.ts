import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expectLabelled, labelByName, photoList } from './support/actions.ts'
import { goRound, pressByKey, tabTo } from './support/keys.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

const button = (window: Page, name: string | RegExp): Locator => window.getByRole('button', { name, exact: true })

/** In the window's own dialog for folders: the home folder, or one in it. */
async function pickFolder(window: Page, title: string, folder?: string): Promise<void> {
  const picker = window.getByRole('dialog', { name: title })
  await expect(picker.getByRole('button', { name: 'Home', exact: true })).toBeVisible()
  await pressByKey(window, picker.getByRole('button', { name: 'Home', exact: true }))
  if (folder !== undefined) {
    await tabTo(window, picker.getByRole('listbox'))
    await window.keyboard.press('Home')
    const option = picker.getByRole('option', { name: folder })
    for (let i = 0; i < 20 && (await option.getAttribute('aria-selected')) !== 'true'; i++)
      await window.keyboard.press('ArrowDown')
    await window.keyboard.press('Enter')
    await expect(picker.getByRole('button', { name: folder, exact: true })).toBeVisible()
  }
  await pressByKey(window, picker.getByRole('button', { name: /^Use “/ }))
}

async function goByKey(window: Page, screen: string): Promise<void> {
  await pressByKey(window, window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }))
  await expect(window).toHaveURL(new RegExp(`#/${screen.toLowerCase()}`))
}

test('from Start to an exported model without a mouse', async ({ window, home }) => {
  test.slow()
  const classes = await photosByClass(join(home.folder, 'walk'), 2, 30)
  await expect(button(window, 'New project')).toBeVisible()
  expect(await goRound(window)).toContain('button “Try with sample photos”')

  await test.step('a project and its photos', async () => {
    await pressByKey(window, button(window, 'New project'))
    await expect(window.getByRole('dialog', { name: 'New project' }).getByLabel('Name')).toBeFocused()
    await window.keyboard.type('Walk')
    await window.keyboard.press('Enter')
    await expect(window.getByText('Start with some photos')).toBeVisible()
    await pressByKey(window, button(window, 'Add photos…').first())
    await pressByKey(window, window.getByRole('dialog').getByRole('button', { name: /^A folder/ }))
    await pickFolder(window, 'Choose a folder of photos', 'walk')
    await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
  })

  await test.step('labels', async () => {
    const total = Number(/of (\d+)/.exec((await window.getByText(/ of \d+ labelled$/).textContent()) ?? '')?.[1])
    await goRound(window)
    await tabTo(window, photoList(window))
    await window.keyboard.press('Home')
    await window.keyboard.press('0')
    await expectLabelled(window, total - 1, total)
    // a key goes on to the next photo
    await window.keyboard.press('Home')
    await labelByName(window, classes[0] ?? '')
    await expectLabelled(window, total, total)
    await expect(photoList(window)).toBeFocused()
    await window.keyboard.press('Space')
    await goRound(window)
    await window.keyboard.press('Escape')
    await expect(photoList(window)).toBeFocused()
  })

  await test.step('the line, on the map and in the list', async () => {
    await goByKey(window, 'Model')
    const line = window.getByRole('slider', { name: 'Frost line' })
    await expect(line).toBeVisible()
    await goRound(window)
    await tabTo(window, line)
    const before = (await line.getAttribute('aria-valuetext')) ?? ''
    await window.keyboard.press('ArrowLeft')
    await expect(line).not.toHaveAttribute('aria-valuetext', before)
    await tabTo(window, window.getByRole('radio', { name: 'Map' }))
    await window.keyboard.press('ArrowRight')
    await tabTo(window, window.getByRole('treegrid'))
    await window.keyboard.press('Home')
    await window.keyboard.press('ArrowRight')
    await window.keyboard.press('ArrowDown')
    await goRound(window)
  })

  await test.step('a run', async () => {
    await goByKey(window, 'Train')
    await expect(button(window, 'Start training')).toBeEnabled()
    await goRound(window)
    await pressByKey(window, button(window, 'Start training'))
    await expect(button(window, 'Pause')).toBeVisible()
    await expect(window.getByText(/^Finished/).first()).toBeVisible()
    await goRound(window)
    await pressByKey(window, button(window, 'See mistakes'))
  })

  await test.step('its result', async () => {
    const tab = window.getByRole('tab', { name: /^Mistakes/ })
    await expect(tab).toBeVisible()
    await tabTo(window, tab)
    await window.keyboard.press('ArrowRight')
    await expect(window.getByRole('tab', { name: 'Confusion' })).toBeFocused()
    await tabTo(window, window.getByRole('grid'))
    await window.keyboard.press('Enter')
    await goRound(window)
  })

  await test.step('the model is taken away', async () => {
    await pressByKey(window, button(window, 'Export…'))
    const dialog = window.getByRole('dialog', { name: /^Export / })
    await expect(dialog).toBeVisible()
    await pressByKey(window, dialog.getByRole('button', { name: 'Choose…' }))
    await pickFolder(window, 'Choose where')
    await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeEnabled()
    await pressByKey(window, dialog.getByRole('button', { name: 'Export', exact: true }))
    await expect(dialog.getByRole('heading', { name: 'Exported', exact: true })).toBeVisible()
    await pressByKey(window, dialog.getByRole('button', { name: 'Close', exact: true }).last())
    await expect(dialog).toBeHidden()
    await expect(button(window, 'Export…')).toBeFocused()
    expect(readdirSync(home.folder).some((name) => name.startsWith('walk-run'))).toBe(true)
  })

  await test.step('what it sees', async () => {
    await goByKey(window, 'Try')
    await goRound(window)
    await pressByKey(window, button(window, 'All of these'))
    await expect(window.getByRole('article').first().getByText(/\d\s%/).first()).toBeVisible()
    await goRound(window)
  })
})

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { addFolder, expectLabelled, go, newProject, openSamples, photoList } from './support/actions.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('a window whose project another one has replaced says so, labels nothing there, and opens its own again', async ({
  window,
  home,
}) => {
  const [elm] = await photosByClass(join(home.folder, 'walk'), 2, 5)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expectLabelled(window, 10, 10)

  const second = await window.context().newPage()
  await second.goto(window.url())
  await expect(second.getByRole('button', { name: 'Project Walk' })).toBeVisible()
  await second.getByRole('button', { name: 'Close project' }).click()
  const told = window.getByRole('dialog', { name: '“Walk” is closed' })
  await expect(told).toBeVisible()
  await newProject(second, 'Garden')
  await addFolder(second, 'walk', { areClasses: false })
  await expectLabelled(second, 0, 10)
  const replaced = window.getByRole('dialog', { name: '“Garden” is open now' })
  await expect(replaced).toContainText('nothing done here changes “Garden”')
  await window.keyboard.press('Escape')
  await window.keyboard.press('1')
  await expect(replaced).toBeVisible()
  await expectLabelled(second, 0, 10)

  await replaced.getByRole('button', { name: 'Open “Walk” again' }).click()
  await expect(replaced).toBeHidden()
  await expectLabelled(window, 10, 10)
  await expect(window.getByRole('button', { name: new RegExp(`^Show only ${elm},`) })).toBeVisible()
  await expect(second.getByRole('dialog', { name: '“Walk” is open now' })).toBeVisible()
  await second.getByRole('button', { name: 'Show “Walk”' }).click()
  await expectLabelled(second, 10, 10)
  await photoList(second).getByRole('option').first().click()
  await second.keyboard.press('0')
  await expectLabelled(window, 9, 10)
})

test('a window goes on by itself, with its project, when Frostline runs again, and says so where it cannot', async ({
  window,
  home,
}) => {
  await photosByClass(join(home.folder, 'walk'), 2, 5)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expectLabelled(window, 10, 10)
  await go(window, 'Model')
  await home.product.kill()
  await expect(window.getByText('This window goes on by itself, with the same project')).toBeVisible()
  await home.restart('where it was')
  await expect(window.getByText('Frostline is not answering')).toBeHidden()
  await expect(window.getByRole('button', { name: 'Project Walk' })).toBeVisible()
  await expect(window).toHaveURL(/#\/model/)
  await go(window, 'Photos')
  await expectLabelled(window, 10, 10)
  await go(window, 'Model')

  // without what was kept the window is unknown
  await home.product.stop()
  rmSync(join(home.folder, 'config', 'servers'), { recursive: true })
  const { link } = await home.restart('where it was')
  await expect(window.getByText('This window is signed out')).toBeVisible()
  const again = await window.context().newPage()
  await again.goto(link)
  await again.getByRole('button', { name: 'Open Walk' }).click()
  await expectLabelled(again, 10, 10)
  // the tab of before goes on where it was
  await expect(window.getByText('This window is signed out')).toBeHidden()
  await expect(window.getByRole('button', { name: 'Project Walk' })).toBeVisible()
  await expect(window).toHaveURL(/#\/model/)
  // and a link that is opened in a tab leads to the place that this tab had
  await window.goto(new URL('/', home.product.url).href)
  await expect(window.getByRole('button', { name: 'Project Walk' })).toBeVisible()
  await expect(window).toHaveURL(/#\/model/)
})

test('a number field shows what is kept, and what is being written stays though another window changes it', async ({
  window,
}) => {
  await openSamples(window)
  await go(window, 'Train')
  const epochs = window.getByLabel('Epochs', { exact: true }).first()
  await epochs.fill('1,000')
  await epochs.press('Enter')
  await expect(epochs).toHaveValue('1000')
  // the same number, written otherwise
  await epochs.fill('1 000')
  await epochs.press('Enter')
  await expect(epochs).toHaveValue('1000')

  const second = await window.context().newPage()
  await second.goto(window.url())
  await go(second, 'Train')
  const there = second.getByLabel('Epochs', { exact: true }).first()
  await expect(there).toHaveValue('1000')
  await epochs.focus()
  await epochs.press('End')
  await epochs.pressSequentially('2')
  await there.fill('9')
  await there.press('Enter')
  const rate = window.getByLabel('Learning rate', { exact: true }).first()
  const rateThere = second.getByLabel('Learning rate', { exact: true }).first()
  await rateThere.fill('0.007')
  await rateThere.press('Enter')
  await expect(rate).toHaveValue('0.007')
  await expect(epochs).toHaveValue('10002')
  await epochs.press('Enter')
  await expect(there).toHaveValue('10002')
})

import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { addFolder, go, newProject, startTraining } from './support/actions.ts'
import { findBarriers } from './support/look.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('a model that learned next to nothing is called that, and says the same after its project was closed and opened', async ({
  window,
  home,
}) => {
  test.slow()
  const folder = join(home.folder, 'uneven')
  const classes = await photosByClass(folder, 3, 30)
  for (const name of classes.slice(1))
    for (const file of readdirSync(join(folder, name)).slice(5)) rmSync(join(folder, name, file))
  await newProject(window, 'Uneven')
  await addFolder(window, 'uneven')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()

  await test.step('the checklist tells of uneven classes, which are balanced unless a person says otherwise', async () => {
    await go(window, 'Train')
    const checklist = window.getByRole('list', { name: 'Before it starts' })
    await expect(checklist.getByText(/has \d+ training photos.*Rare classes count for more/)).toBeVisible()
    await window.getByText('Advanced', { exact: true }).click()
    await window.getByLabel('Class weights').selectOption({ label: 'None' })
    await expect(checklist.getByRole('button', { name: 'Balance the classes' })).toBeVisible()
    expect(await findBarriers(window)).toEqual([])
  })

  await test.step('photos are divided by the shares that are set', async () => {
    const judged = window.getByRole('listitem').filter({ hasText: 'Test set' }).locator('.num').first()
    const before = Number(await judged.textContent())
    await window.getByLabel('Test set', { exact: true }).fill('30')
    await window.getByLabel('Test set', { exact: true }).press('Enter')
    await expect(async () => expect(Number(await judged.textContent())).toBeGreaterThan(before)).toPass()
  })

  const kept = window.getByText(/Epoch 1 was the best|The last epoch, 1, was the best/)
  await test.step('it trains, and no accuracy stands alone', async () => {
    const epochs = window.getByLabel('Epochs', { exact: true })
    await epochs.first().fill('1')
    await window.getByLabel('Learning rate', { exact: true }).first().fill('0.0000001')
    await window.getByLabel('Learning rate', { exact: true }).first().press('Enter')
    await startTraining(window)
    await expect(window.getByRole('alert').getByText(/better than always answering/)).toBeVisible()
    await expect(kept).toBeVisible()
    await expect(window.getByText(/Balanced accuracy [\d.]+\s%; always “/)).toBeVisible()
    await expect(
      window
        .getByRole('region', { name: 'By class, validation' })
        .getByText(/^\d+ of \d+$/)
        .first(),
    ).toBeVisible()
    expect(await findBarriers(window)).toEqual([])
  })

  await test.step('closed and opened, it says the same', async () => {
    const byClass = window.getByRole('region', { name: 'By class, validation' })
    const before = await byClass.textContent()
    await window.getByRole('button', { name: 'Close project' }).click()
    await window.getByRole('button', { name: 'Open Uneven' }).click()
    await go(window, 'Train')
    await window.getByRole('region', { name: 'Runs' }).getByRole('link').first().click()
    await expect(kept).toBeVisible()
    expect(await byClass.textContent()).toBe(before)
  })

  await test.step('all runs stand in one table that can be sorted, and what removing frees is said', async () => {
    await go(window, 'Results')
    await expect(window.getByRole('alert').getByText(/better than always answering/)).toBeVisible()
    await window.getByRole('tab', { name: /All runs/ }).click()
    await window.getByRole('button', { name: 'Balanced' }).click()
    await expect(window.getByRole('columnheader', { name: /Balanced/ })).toHaveAttribute('aria-sort', 'descending')
    await window.getByRole('checkbox', { name: 'Choose Run 1' }).check()
    expect(await findBarriers(window)).toEqual([])
    await window.getByRole('button', { name: 'Remove…' }).click()
    await expect(window.getByRole('dialog').getByText(/^Frees [\d.]+ [kM]B/)).toBeVisible()
    await window.getByRole('button', { name: 'Keep it' }).click()
  })

  await test.step('the classes are balanced in one click, for the next run', async () => {
    await window.getByRole('button', { name: 'Balance the classes, train again' }).click()
    await expect(
      window.getByRole('list', { name: 'Before it starts' }).getByText(/Rare classes count for more/),
    ).toBeVisible()
  })
})

test('what the address names is forgotten with its project', async ({ window, home }) => {
  await newProject(window, 'First')
  await window.goto(`${home.product.url}/#/train/run-7`)
  await expect(window.getByText('This run is not there any more')).toBeVisible()
  await window.getByRole('button', { name: 'Close project' }).click()
  await window.getByRole('button', { name: 'New project', exact: true }).click()
  const dialog = window.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name').fill('Second')
  await dialog.getByRole('button', { name: 'Make project' }).click()
  await go(window, 'Train')
  await expect(window.getByRole('heading', { name: 'New run' })).toBeVisible()
  await expect(window.getByText('This run is not there any more')).toBeHidden()
})

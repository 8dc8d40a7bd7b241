import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import {
  addFolder,
  go,
  labelByName,
  newProject,
  openSamples,
  photoList,
  startTraining,
  trainWithoutEnd,
  watchItGrow,
} from './support/actions.ts'
import { findBarriers } from './support/look.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

const EPOCHS = { head: 6, fineTune: 2000 }

test('from a folder of photos to a model that was tried and taken away', async ({ window, home }) => {
  test.slow()
  const classes = await photosByClass(join(home.folder, 'walk'), 3, 40)
  const loose = await photosByClass(join(home.folder, 'found'), 2, 44)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()

  await test.step('what is not labelled yet is labelled by keys, and a slip is undone', async () => {
    await addFolder(window, 'found', { areClasses: false })
    // what is said of the folder before has “, n labelled” behind it
    await expect(window.getByText(/^\d+ photos added(?!, \d+ labelled)/)).toBeVisible()
    const unlabelled = window.getByRole('button', { name: /^Unlabelled \d+/ })
    await expect(unlabelled).not.toHaveText('Unlabelled 0')
    const number = Number(/\d+/.exec((await unlabelled.textContent()) ?? '')?.[0])
    const isLeft = (left: number): Promise<void> => expect(unlabelled).toHaveText(`Unlabelled ${left}`)
    await unlabelled.click()
    await photoList(window).focus()
    await window.keyboard.press('Home')
    await labelByName(window, loose[0] ?? '')
    await isLeft(number - 1)
    await photoList(window).focus()
    await window.keyboard.press('Home')
    await window.keyboard.press('2')
    await isLeft(number - 2)
    await window.keyboard.press('Control+z')
    await isLeft(number - 1)
    await window.keyboard.press('Control+a')
    await window.keyboard.press('Delete')
    await expect(window.getByText('Every photo has a label')).toBeVisible()
  })

  await test.step('the frost line is moved by keys and says what it costs', async () => {
    await go(window, 'Model')
    const line = window.getByRole('slider', { name: 'Frost line' })
    await line.focus()
    const headOnly = await line.getAttribute('aria-valuetext')
    await window.keyboard.press('ArrowLeft')
    await expect(line).not.toHaveAttribute('aria-valuetext', headOnly ?? '')
    await window.keyboard.press('ArrowLeft')
    await expect(line).toHaveAttribute('aria-valuetext', /of \d+ frozen, [\d,]+ of [\d,]+ weights learn/)
    const twoBlocks = await line.getAttribute('aria-valuetext')
    await window.keyboard.press('Control+z')
    await expect(line).not.toHaveAttribute('aria-valuetext', twoBlocks ?? '')
    await window.keyboard.press('Control+Shift+z')
    await expect(line).toHaveAttribute('aria-valuetext', twoBlocks ?? '')
  })

  await test.step('it trains, the chart grows, and a reload in the middle loses nothing', async () => {
    await trainWithoutEnd(window, EPOCHS)
    await startTraining(window)
    await watchItGrow(window)
    await window.reload()
    await expect(window.getByRole('button', { name: 'Pause' })).toBeVisible()
    await watchItGrow(window)
  })

  await test.step('it pauses, goes on, and stops with the best epoch', async () => {
    await window.getByRole('button', { name: 'Pause' }).click()
    await expect(window.getByRole('button', { name: 'Resume' }).first()).toBeVisible()
    expect(await findBarriers(window)).toEqual([])
    await window.getByRole('button', { name: 'Resume' }).first().click()
    await watchItGrow(window)
    await window.getByRole('button', { name: 'Stop and keep the best' }).click()
    await expect(window.getByText('Stopped, best epoch kept').first()).toBeVisible()
    await expect(window.getByText('Frozen stayed frozen').first()).toBeVisible()
    await expect(window.getByText(/bit for bit the same/).first()).toBeVisible()
    await expect(window.getByText(/before its frozen weights were compared/)).toBeHidden()
    expect(await findBarriers(window)).toEqual([])
  })

  await test.step('a mistake is looked at and relabelled, and both figures show', async () => {
    await go(window, 'Results')
    await expect(window.getByRole('tab', { name: /Overview/ })).toBeVisible()
    expect(await findBarriers(window)).toEqual([])
    await window.getByRole('tab', { name: /Mistakes/ }).click()
    const mistakes = window.getByRole('list', { name: 'Mistakes' }).getByRole('listitem')
    if ((await mistakes.count()) > 0) {
      await mistakes
        .first()
        .getByRole('button', { name: /^It is / })
        .click()
      await expect(window.getByText(/before relabelling/)).toBeVisible()
    } else await expect(window.getByText('No mistake on these photos')).toBeVisible()
    for (const tab of ['Confusion', 'Classes', 'Certainty']) {
      await window.getByRole('tab', { name: tab }).click()
      expect(await findBarriers(window), tab).toEqual([])
    }
  })

  await test.step('a photo that it never saw is tried', async () => {
    await go(window, 'Try')
    const fresh = join(home.folder, 'found', loose[1] ?? '')
    const file = join(fresh, readdirSync(fresh).at(-1) ?? '')
    await window.locator('input[type=file]').setInputFiles(file)
    const card = window.getByRole('article').first()
    await expect(card.getByText(new RegExp(classes.join('|'))).first()).toBeVisible()
    await expect(card.getByText(/\d\s%/).first()).toBeVisible()
  })

  await test.step('the model is exported, and the export is proved to answer alike', async () => {
    await go(window, 'Results')
    await window.getByRole('button', { name: 'Export…' }).click()
    const dialog = window.getByRole('dialog', { name: /^Export / })
    await dialog.getByRole('button', { name: 'Choose…' }).click()
    const picker = window.getByRole('dialog', { name: 'Choose where' })
    await picker.getByRole('button', { name: 'Home', exact: true }).click()
    await picker.getByRole('button', { name: /^Use “/ }).click()
    for (const format of await dialog.getByRole('checkbox').all()) await format.check()
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('heading', { name: 'Exported', exact: true })).toBeVisible()
    const certificate = dialog.getByRole('region', { name: 'Certificate' })
    await expect(certificate.getByRole('listitem')).toHaveCount(4)
    await expect(certificate.getByText(/^TensorFlow\.js .* opened it and said the same of all/)).toBeVisible()
    const files = readdirSync(join(home.folder, 'walk-run-1'), { recursive: true }).map(String)
    for (const ending of ['model.json', 'saved_model.pb', '.onnx', '.keras', 'certificate.json'])
      expect(
        files.some((file) => file.endsWith(ending)),
        ending,
      ).toBe(true)
    const labels = files.find((file) => file.endsWith('labels.json')) ?? ''
    for (const name of classes) expect(readFileSync(join(home.folder, 'walk-run-1', labels), 'utf8')).toContain(name)
  })
})

test('the sample photos become a finished model in six clicks', async ({ window }) => {
  test.slow()
  await openSamples(window) // 1
  await go(window, 'Model') // 2
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
  await go(window, 'Train') // 3
  await startTraining(window) // 4
  await expect(window.getByText(/^Finished/).first()).toBeVisible()
  await window.getByRole('button', { name: 'See mistakes' }).click() // 5
  await expect(window.getByRole('tab', { name: /Mistakes/ })).toBeVisible()
  const [right, all] = await judged(window)
  // mistakes and the line have something to show, and it has learned
  expect(right / all).toBeGreaterThan(0.7)
})

/** How many of the photos held back it is right on. */
async function judged(window: Page): Promise<[right: number, all: number]> {
  const words = await window
    .getByText(/^Right on \d+ of \d+ photos held back/)
    .first()
    .textContent()
  const [right = 0, all = 1] = [...(words ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits))
  return [right, all]
}

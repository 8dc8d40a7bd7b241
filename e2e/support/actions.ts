import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { photosByClass } from './photos.ts'

/** What people do in the window, as they do it. */

export async function newProject(window: Page, name: string): Promise<void> {
  await window.getByRole('button', { name: 'New project', exact: true }).click()
  const dialog = window.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make project' }).click()
  await expect(window.getByText('Start with some photos')).toBeVisible()
}

/** Adds a folder that lies in the home folder, through the window's own dialog for folders. */
export async function addFolder(window: Page, folderName: string, { areClasses = true } = {}): Promise<void> {
  await window.getByRole('button', { name: 'Add photos…' }).first().click()
  const dialog = window.getByRole('dialog', { name: 'Add photos' })
  await dialog.getByRole('checkbox', { name: 'Names of sub-folders become classes' }).setChecked(areClasses)
  await dialog.getByRole('button', { name: 'A folder' }).click()
  const picker = window.getByRole('dialog', { name: 'Choose a folder of photos' })
  await picker.getByRole('button', { name: 'Home', exact: true }).click()
  await picker.getByRole('option', { name: folderName }).dblclick()
  await expect(picker.getByRole('button', { name: folderName, exact: true })).toBeVisible()
  await picker.getByRole('button', { name: /^Use “/ }).click()
}

export const photoList = (window: Page): Locator => window.getByRole('listbox', { name: 'Photos' })

export async function expectLabelled(window: Page, labelled: number, photos: number, timeout?: number): Promise<void> {
  const words = `${labelled.toLocaleString('en')} of ${photos.toLocaleString('en')} labelled`
  await expect(window.getByText(words)).toBeVisible(timeout === undefined ? {} : { timeout })
}

/** Labels what is selected with a class, made where it is new. */
export async function labelByName(window: Page, name: string): Promise<void> {
  await window.keyboard.press('l')
  const box = window.getByRole('combobox', { name: 'Type the name of a class' })
  await box.fill(name)
  await box.press('Enter')
  await expect(box).toBeHidden()
}

export const SCREENS = ['Photos', 'Model', 'Train', 'Results', 'Try'] as const

export async function go(window: Page, screen: (typeof SCREENS)[number]): Promise<void> {
  await window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  await expect(window).toHaveURL(new RegExp(`#/${screen.toLowerCase()}`))
  await expect(window.getByRole('heading', { level: 1 })).toBeAttached()
}

/** From Start: draws the sample photos and waits until all are there. */
export async function openSamples(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Try with sample photos' }).click()
  await expect(window.getByText('120 of 160 labelled')).toBeVisible()
}

/** On the Train screen: how long each stage of the default recipe takes, whatever comes of it. */
export async function trainWithoutEnd(
  window: Page,
  { head, fineTune }: { head: number; fineTune: number },
): Promise<void> {
  await go(window, 'Train')
  const fields = window.getByLabel('Epochs', { exact: true })
  await expect(fields).toHaveCount(2)
  await fields.nth(0).fill(String(head))
  await fields.nth(1).fill(String(fineTune))
  await fields.nth(1).press('Enter')
  await window.getByText('Advanced', { exact: true }).click()
  await window.getByRole('checkbox', { name: 'Stop early' }).uncheck()
}

export async function startTraining(window: Page): Promise<void> {
  const start = window.getByRole('button', { name: 'Start training' })
  await expect(start).toBeEnabled()
  await start.click()
  await expect(window.getByRole('button', { name: 'Pause' })).toBeVisible()
}

/** Until what the chart of losses says has changed: another step is in it. */
export async function watchItGrow(window: Page): Promise<void> {
  const chart = window.getByRole('img', { name: /^Loss by step/ })
  await expect(chart).toBeVisible()
  const before = await chart.getAttribute('aria-label')
  await expect(chart).not.toHaveAttribute('aria-label', before ?? '')
}

/** From Start: a project of two classes in the home folder, and a run of it that takes long and has begun to learn. */
export async function trainForLong(window: Page, folder: string): Promise<void> {
  await photosByClass(join(folder, 'walk'), 2, 30)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expect(window.getByText(/added, [\d,]+ labelled/)).toBeVisible()
  await go(window, 'Model')
  await window.getByRole('main').getByText('Last block', { exact: true }).click()
  await trainWithoutEnd(window, { head: 3, fineTune: 5000 })
  await startTraining(window)
  await watchItGrow(window)
}

export const cards = (window: Page): Locator => window.getByRole('dialog', { name: 'Choose a model' })

/** On the Model screen: the window's own dialog for files, from the home folder on. */
export async function openModel(window: Page, ...path: string[]): Promise<void> {
  if (!(await cards(window).isVisible())) await window.getByRole('button', { name: 'Change…' }).click()
  await cards(window).getByRole('button', { name: 'Open a model…' }).click()
  const picker = window.getByRole('dialog', { name: 'Open a model' })
  await picker.getByRole('button', { name: 'Home', exact: true }).click()
  for (const name of path) await picker.getByRole('option', { name }).dblclick()
  if (!/\.\w+$/.test(path.at(-1) ?? '')) await picker.getByRole('button', { name: /^Use “/ }).click()
  await expect(picker).toBeHidden()
}

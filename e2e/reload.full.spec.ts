import type { Page } from '@playwright/test'
import { go, newProject, openSamples, photoList, startTraining } from './support/actions.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

/** What a person had before them stays before them, whatever happens to the page. */

const selected = (window: Page): Promise<string[]> =>
  window
    .locator('[role=option][aria-selected=true]')
    .evaluateAll((tiles) => tiles.map(({ ariaLabel }) => ariaLabel ?? '').sort())
const focused = (window: Page): Promise<string | null | undefined> =>
  photoList(window).evaluate(
    (list) => document.getElementById(list.getAttribute('aria-activedescendant') ?? '')?.ariaLabel,
  )
const scrolled = (window: Page): Promise<number> => photoList(window).evaluate(({ scrollTop }) => scrollTop)

/** From the next load of the page on, each answer comes so much later. */
const answerLate = (window: Page, ms: number): Promise<void> =>
  window.routeWebSocket(/./, (socket) => {
    const host = socket.connectToServer()
    host.onMessage((message) => void setTimeout(() => socket.send(message), ms))
  })

test('a reload keeps the photos that are shown, selected and scrolled to, and another project knows nothing of it', async ({
  window,
}) => {
  await window.setViewportSize({ width: 1024, height: 420 })
  await openSamples(window)
  await window.getByRole('button', { name: 'Dismiss' }).first().click()
  await photoList(window).focus()
  await window.getByRole('button', { name: 'Sort: Newest first' }).click()
  await window.getByRole('menuitem', { name: 'By name' }).click()
  await window.getByRole('button', { name: 'Class', exact: true }).click()
  await window.getByRole('menuitem').nth(1).click()
  const name = '1'
  const search = window.getByRole('searchbox', { name: 'Search by name' })
  await search.fill(name)
  const tiles = photoList(window).getByRole('option')
  await tiles.nth(1).click()
  await tiles.nth(3).click({ modifiers: ['ControlOrMeta'] })
  await tiles.nth(5).click({ modifiers: ['ControlOrMeta'] })
  await window.mouse.wheel(0, 60)
  await still(window)
  const before = {
    selected: await selected(window),
    focused: await focused(window),
    scrolled: await scrolled(window),
    shown: (await tiles.first().getAttribute('aria-setsize')) ?? '',
  }
  expect(Number(before.shown)).toBeLessThan(40)
  expect(before.selected).toHaveLength(3)
  expect(before.scrolled).toBeGreaterThan(0)

  const expectAsBefore = async (): Promise<void> => {
    await expect(search).toHaveValue(name)
    await expect.poll(() => selected(window)).toEqual(before.selected)
    expect(await focused(window)).toBe(before.focused)
    await expect.poll(() => scrolled(window)).toBe(before.scrolled)
    await expect(window.getByRole('button', { name: 'Sort: By name' })).toBeVisible()
    await expect(photoList(window).getByRole('option').first()).toHaveAttribute('aria-setsize', before.shown)
  }
  await window.reload()
  await expectAsBefore()
  await go(window, 'Train')
  await go(window, 'Photos')
  await expectAsBefore()

  const link = window.url()
  await window.getByRole('button', { name: 'Close project' }).click()
  await newProject(window, 'Other')
  await expect(search).toHaveValue('')
  await window.getByRole('button', { name: 'Close project' }).click()
  await window.getByRole('button', { name: 'Open Sample leaves' }).click()
  await window.goto(link)
  await expectAsBefore()
})

test('a reload keeps the block that is looked into, and the map or the list', async ({ window }) => {
  await window.setViewportSize({ width: 1024, height: 500 })
  await openSamples(window)
  await go(window, 'Model')
  const blocks = window.getByRole('listbox', { name: 'Blocks' })
  await blocks.focus()
  await window.keyboard.press('Home')
  for (let i = 0; i < 3; i++) await window.keyboard.press('ArrowRight')
  await window.keyboard.press('Enter')
  await window.keyboard.press('ArrowDown')
  const chosen = blocks.locator('[role=option][aria-selected=true]')
  const words = await chosen.first().getAttribute('aria-label')
  await window.reload()
  await expect(chosen.first()).toHaveAttribute('aria-label', words ?? '')

  await window.getByRole('main').getByText('List', { exact: true }).click()
  const list = window.getByRole('treegrid')
  const row = list.locator('[role=row][aria-selected=true]')
  const text = await row.textContent()
  await list.hover()
  await window.mouse.wheel(0, 60)
  await still(window)
  const body = list.getByRole('rowgroup')
  const top = await body.evaluate(({ scrollTop }) => scrollTop)
  expect(top).toBeGreaterThan(0)
  await window.reload()
  await expect(row).toHaveText(text ?? '')
  expect(await body.evaluate(({ scrollTop }) => scrollTop)).toBe(top)
})

test('a reload keeps the part of the results that is looked at', async ({ window }) => {
  test.slow()
  await window.setViewportSize({ width: 1024, height: 700 })
  await openSamples(window)
  await go(window, 'Train')
  await startTraining(window)
  await expect(window.getByText(/^Finished/).first()).toBeVisible()
  await go(window, 'Results')
  await window.getByText('Validation', { exact: true }).click()
  await window.getByRole('tab', { name: 'Confusion' }).click()
  await window
    .getByRole('gridcell', { name: /[1-9]\d* photos?/ })
    .first()
    .click()
  const cell = window.getByRole('region', { name: /→|taken for|right/i }).last()
  await expect(cell).toBeVisible()
  const title = await cell.getAttribute('aria-label')
  await cell.getByRole('article').last().scrollIntoViewIfNeeded()
  const part = window.getByRole('tabpanel').locator('..')
  await still(window)
  const top = await part.evaluate(({ scrollTop }) => scrollTop)
  expect(top).toBeGreaterThan(0)
  const expectAsBefore = async (): Promise<void> => {
    await expect(window.getByRole('tab', { name: 'Confusion' })).toHaveAttribute('aria-selected', 'true')
    await expect(window.getByRole('region', { name: title ?? '' })).toBeVisible()
    await expect(window.getByRole('radio', { name: 'Validation' })).toBeChecked()
    await expect.poll(() => part.evaluate(({ scrollTop }) => scrollTop)).toBe(top)
  }
  await window.reload()
  await expectAsBefore()
  await answerLate(window, 5000)
  await window.reload()
  await expectAsBefore()
})

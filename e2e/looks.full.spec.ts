import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import { addFolder, expectLabelled, go, newProject, photoList, startTraining } from './support/actions.ts'
import { expectSound, NARROW, SIZES } from './support/sound.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

/** Drops files that a browser holds: their bytes are all that the host gets. */
async function drop(window: Page, name: string, bytes: Buffer, onto = 'body'): Promise<void> {
  const transfer = await window.evaluateHandle(
    ({ fileName, base64 }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))], fileName))
      return data
    },
    { fileName: name, base64: bytes.toString('base64') },
  )
  await window.dispatchEvent(onto, 'drop', { dataTransfer: transfer })
}

test('a table of labels that is dropped is looked at before it is used', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'few'), 2, 6)
  await newProject(window, 'Few')
  await addFolder(window, 'few', { areClasses: false })
  await expectLabelled(window, 0, 12)
  const names = await photoList(window)
    .getByRole('option')
    .evaluateAll((tiles) => tiles.map((tile) => /[\w-]+\.(jpg|png)/.exec(tile.ariaLabel ?? '')?.[0]))
  const rows = names.flatMap((name, index) => (name === undefined ? [] : [`${name},${index % 2 ? 'Elm' : 'Oak'}`]))
  await drop(window, 'herbarium.csv', Buffer.from(['file,tree', ...rows].join('\n')))
  const dialog = window.getByRole('dialog', { name: 'Labels from “herbarium.csv”' })
  await expect(dialog.getByText(/^Classes: (Elm, Oak|Oak, Elm)$/)).toBeVisible()
  // it lies nowhere, and names photos by all that it can
  await expect(dialog.getByText(/found by file name/)).toBeHidden()
  await expectSound(window, 'table-dropped', [...SIZES, NARROW], { themed: false })
  await dialog.getByRole('button', { name: /^Label \d+ photos/ }).click()
  await expect(window.getByRole('button', { name: /^Show only Elm,/ })).toBeVisible()
})

test('what is shown of a run fits, says where its figures are from, and offers what comes next', async ({
  window,
  home,
}) => {
  await photosByClass(join(home.folder, 'walk'), 3, 12)
  await photosByClass(join(home.folder, 'more'), 1, 15)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk')
  await expectLabelled(window, 36, 36)
  await go(window, 'Train')
  await startTraining(window)
  await expect(window.getByText(/^Finished/).first()).toBeVisible()

  await go(window, 'Results')
  await expect(window.getByRole('navigation').getByText('as trained')).toBeVisible()
  const resultsLink = window.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Results' })
  await expect(resultsLink).not.toHaveAccessibleName(/since/)
  await expect(window.getByRole('heading', { name: 'What is worth learning?' })).toBeVisible()
  await expectSound(window, 'results', [SIZES[0], NARROW], { themed: false })
  await window.setViewportSize(NARROW)
  const tabs = window.getByRole('tablist')
  expect((await tabs.boundingBox())?.height).toBeLessThan(48)
  await tabs.getByRole('tab', { name: /^Overview/ }).focus()
  await window.keyboard.press('ArrowLeft')
  await expect(tabs.getByRole('tab', { name: /^All runs/ })).toBeFocused()
  await expect(tabs.getByRole('tab', { name: /^All runs/ })).toBeInViewport({ ratio: 1 })
  await expect(window.getByText(/^Figures are as trained/)).toBeVisible()
  await expectSound(window, 'results-runs', [SIZES[0], NARROW], { themed: false })
  await window.getByRole('button', { name: 'Export…' }).click()
  await expectSound(window, 'export', [SIZES[0], NARROW], { themed: false })
  await window.keyboard.press('Escape')

  await go(window, 'Try')
  const twelveBit = Uint16Array.from({ length: 64 * 64 }, (_, at) => at)
  const scan = sharp(twelveBit, { raw: { width: 64, height: 64, channels: 1 } }).toColourspace('grey16')
  await drop(window, 'scan.png', await scan.png().toBuffer(), '.mode')
  await expect(window.getByText('A 16-bit file with values up to 4095: read as 12-bit data.')).toBeVisible()
  await expectSound(window, 'try-noted', [SIZES[0], NARROW], { themed: false })

  await go(window, 'Photos')
  await addFolder(window, 'more')
  await expectLabelled(window, 39, 39)
  await go(window, 'Results')
  await expect(window.getByText('3 photos were labelled or relabelled since this run began.')).toBeVisible()
  await expect(resultsLink).toHaveAccessibleName(/As trained; 3 photos were labelled or relabelled since/)
  await expectSound(window, 'results-newer', [SIZES[0], NARROW], { themed: false })
  await window.getByRole('button', { name: 'Train again' }).click()
  await expect(window.getByRole('button', { name: 'Start training' })).toBeVisible()
})

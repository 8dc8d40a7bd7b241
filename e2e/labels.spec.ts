import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { addFolder, expectLabelled, labelByName, newProject, photoList } from './support/actions.ts'
import { MESSY, photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('photos are labelled by keys, acts are undone by name, and a killed program loses no label', async ({
  window,
  home,
}) => {
  await photosByClass(join(home.folder, 'walk'), 2, 10)
  await newProject(window, 'Walk')
  await addFolder(window, 'walk', { areClasses: false })
  await expectLabelled(window, 0, 20)

  await photoList(window).focus()
  await window.keyboard.press('Home')
  await labelByName(window, 'Elm')
  await expectLabelled(window, 1, 20)
  await photoList(window).focus()
  await window.keyboard.press('u')
  await labelByName(window, 'Willow')
  await photoList(window).focus()
  await window.keyboard.press('u')
  for (let done = 2; done < 8; done++) await window.keyboard.press(done % 2 === 0 ? '1' : '2')
  await expectLabelled(window, 8, 20)

  await expect(window.getByRole('banner').getByRole('button', { name: 'Undo' })).toHaveAttribute(
    'title',
    /Undo: Willow on 1 photo/,
  )
  await window.keyboard.press('Control+z')
  await expectLabelled(window, 7, 20)
  await window.keyboard.press('Control+Shift+z')
  await expectLabelled(window, 8, 20)

  // where no photo is seen, undo tells what it did
  await window.getByRole('link', { name: 'Results' }).click()
  await expect(window).toHaveURL(/#\/results/)
  await window.keyboard.press('Control+z')
  const messages = window.getByRole('region', { name: 'Messages' })
  await expect(messages.getByText('Undone: Willow on 1 photo')).toBeVisible()
  await messages.getByRole('button', { name: 'Redo' }).click()
  await expect(messages.getByText('Done again: Willow on 1 photo').last()).toBeVisible()
  await window.getByRole('link', { name: 'Photos' }).click()
  await expectLabelled(window, 8, 20)

  await home.product.kill()
  await expect(window.getByText('Frostline is not answering')).toBeVisible()
  await home.restart()
  await window.goto(home.product.link)
  await window.getByRole('button', { name: 'Open Walk' }).click()
  await expectLabelled(window, 8, 20)
  await window.keyboard.press('Control+z')
  await expectLabelled(window, 7, 20)
})

test('a hundred photos take a hundred keys', async ({ window, home }) => {
  const [first, second] = await photosByClass(join(home.folder, 'many'), 2, 52)
  await newProject(window, 'Many')
  await addFolder(window, 'many')
  const photos = photoList(window)
  await expect(window.getByText(/^\d+ photos added/)).toBeVisible()
  // a click on a class shows it, also with a photo selected, and labels nothing
  await photos.getByRole('option').first().click()
  const before = await window.getByText(/ of \d+ labelled$/).textContent()
  await window.getByRole('button', { name: new RegExp(`^Show only ${second},`) }).click()
  await expect(window.getByRole('button', { name: `Class: ${second}` })).toBeVisible()
  await expect(window.getByText(before ?? '')).toBeVisible()
  await expect(window.getByRole('region', { name: 'Messages' })).toBeEmpty()
  await window.getByRole('button', { name: /^All \d/ }).click()
  await expect(window.getByRole('button', { name: new RegExp(`^Show only ${first},`) })).toBeVisible()
  await expect(window.getByRole('button', { name: new RegExp(`^Show only ${second},`) })).toBeVisible()
  const all = await window.getByText(/ of \d+ labelled$/).textContent()
  const numPhotos = Number(/of (\d+)/.exec(all ?? '')?.[1])
  expect(numPhotos).toBeGreaterThanOrEqual(76)

  await photos.focus()
  await window.keyboard.press('Control+a')
  await window.keyboard.press('0')
  await expectLabelled(window, 0, numPhotos)
  await window.keyboard.press('Home')
  const presses = Math.min(100, numPhotos)
  for (let done = 0; done < presses; done++) await window.keyboard.press(done % 3 === 0 ? '2' : '1')
  await expectLabelled(window, presses, numPhotos)

  // a lasso goes on to the last photo while the pointer rests below the grid
  await window.keyboard.press('Home')
  const [box, tile] = [await photos.boundingBox(), await photos.getByRole('option').first().boundingBox()]
  if (!box || !tile) throw new Error('The photos are not on the screen.')
  await window.keyboard.down('Alt')
  await window.mouse.move(tile.x + 9, tile.y + 9)
  await window.mouse.down()
  await window.mouse.move(box.x + box.width - 30, box.y + box.height + 12, { steps: 3 })
  await expect(window.getByText(`${numPhotos} photos selected`)).toBeVisible()
  await window.mouse.up()
  await window.keyboard.up('Alt')
})

test('a messy folder says of every file that it leaves out why', async ({ window, home }) => {
  test.skip(!existsSync(MESSY), `No messy photos in ${MESSY} (set FROSTLINE_SHARED).`)
  cpSync(MESSY, join(home.folder, 'messy'), { recursive: true })
  await newProject(window, 'Messy')
  await addFolder(window, 'messy')
  await expect(window.getByText(/\d+ photos added.*skipped/)).toBeVisible()
  await window.getByRole('button', { name: 'Why?' }).first().click()
  const report = window.getByRole('dialog', { name: /files were skipped/ })
  await expect(report.getByRole('group').first()).toBeVisible()
  expect(await report.getByRole('group').count()).toBeGreaterThan(3)
})

test('an import that is cancelled stops and keeps what it brought', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'long'), 5, 320)
  await newProject(window, 'Long')
  await addFolder(window, 'long')
  await window.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect(window.getByText(/^Stopped\. /)).toBeVisible()
  // whatever came in is whole, and the rest can still be added
  await addFolder(window, 'long')
  await expect(window.getByText(/^[\d,]+ photos added/)).toBeVisible()
})

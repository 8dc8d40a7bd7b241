import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectLabelled, newProject } from './support/actions.ts'
import { photosByClass } from './support/photos.ts'
import { expect, test } from './support/test.ts'

test('a table of labels is shown before it is used, read as the person says, and what was read is kept', async ({
  window,
  home,
}) => {
  const classes = await photosByClass(join(home.folder, 'by-class'), 2, 5)
  const photos = classes.flatMap((name) =>
    readdirSync(join(home.folder, 'by-class', name)).map((file) => ({ name, file })),
  )
  const list = join(home.folder, 'herbarium')
  for (const { name, file } of photos) cpSync(join(home.folder, 'by-class', name, file), join(list, file))
  const rows = photos.map(({ name, file }, index) => `${file},${index % 2 === 0 ? 'dry' : 'wet'},${name}`)
  writeFileSync(join(list, 'labels.csv'), ['file,ground,species', ...rows, 'lost.jpg,dry,other'].join('\n'))
  const task = {
    data: { image: `/data/upload/1/0a1b2c3d-${photos[0].file}` },
    annotations: [{ result: [{ value: { choices: ['Fern'] } }] }],
  }
  writeFileSync(join(home.folder, 'export.json'), JSON.stringify([task]))

  await newProject(window, 'Herbarium')
  await window.getByRole('button', { name: 'Add photos…' }).first().click()
  await window.getByRole('dialog', { name: 'Add photos' }).getByRole('button', { name: 'A folder' }).click()
  const picker = window.getByRole('dialog', { name: 'Choose a folder of photos' })
  await picker.getByRole('button', { name: 'Home', exact: true }).click()
  await picker.getByRole('option', { name: 'herbarium' }).click()
  await picker.getByRole('button', { name: /^Use “herbarium”/ }).click()

  const dialog = window.getByRole('dialog', { name: 'Labels from “labels.csv”' })
  await expect(dialog.getByText('10 photos, 2 classes, read as: one label a photo, column “species”')).toBeVisible()
  await expect(dialog.getByRole('columnheader', { name: 'species label' })).toBeVisible()
  await expect(dialog.getByText('1 row cannot be used')).toBeVisible()
  await dialog.getByLabel('Labels are in').selectOption({ label: '“ground”' })
  await expect(dialog.getByText('Classes: dry, wet')).toBeVisible()
  await dialog.getByLabel('Labels are in').selectOption({ index: 0 })
  await expect(dialog.getByText(`Classes: ${classes.join(', ')}`)).toBeVisible()
  await dialog.getByRole('button', { name: 'Add the photos' }).click()

  await expectLabelled(window, 10, 10)
  await window.reload()
  await window.getByRole('button', { name: 'Why?' }).first().click()
  const report = window.getByRole('dialog')
  await expect(report.getByText(/^10 photos, 2 classes, read as: .*“species”/)).toBeVisible()
  await window.keyboard.press('Escape')

  await window.getByRole('button', { name: 'More' }).click()
  await window.getByRole('menuitem', { name: 'Take labels from a table…' }).click()
  const tables = window.getByRole('dialog', { name: 'Choose a table of labels' })
  await tables.getByRole('button', { name: 'Home', exact: true }).click()
  await tables.getByRole('option', { name: 'export.json' }).click()
  await tables.getByRole('button', { name: 'Open', exact: true }).click()
  await window
    .getByRole('dialog', { name: 'Labels from “export.json”' })
    .getByRole('button', { name: 'Label 1 photo' })
    .click()
  await expect(window.getByRole('button', { name: /^Show only Fern,/ })).toBeVisible()
})

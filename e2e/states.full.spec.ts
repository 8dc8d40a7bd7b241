import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { addFolder, expectLabelled, go, newProject, openModel, SCREENS } from './support/actions.ts'
import { findFile } from './support/find-file.ts'
import { findBarriers } from './support/look.ts'
import { photosByClass } from './support/photos.ts'
import { PROJECT_FOLDER } from './support/product.ts'
import { expectSound, PICTURES } from './support/sound.ts'
import { slowHost } from './support/slow-host.ts'
import { expect, test } from './support/test.ts'
import { still } from './support/still.ts'

test('a project without photos says on each screen what is missing and offers the way there', async ({ window }) => {
  await expectSound(window, 'start-empty')
  await newProject(window, 'Empty')
  for (const screen of SCREENS) {
    await go(window, screen)
    await expect(
      window.getByRole('main').getByRole('button').or(window.getByRole('main').getByRole('link')).first(),
    ).toBeVisible()
    await expectSound(window, `${screen.toLowerCase()}-empty`)
  }
})

/** What screens say that have nothing to show yet. Photos are there already, and Try can be filled. */
const WAITING = { Model: 'Reading the model…', Train: 'Reading the plan…', Results: 'Reading the results…' }

test('a screen that waits for its host says so', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'few'), 2, 6)
  const host = await slowHost(window)
  await window.reload()
  await newProject(window, 'Slow')
  await addFolder(window, 'few')
  await expectLabelled(window, 12, 12)
  host.hold()
  for (const screen of ['Model', 'Train', 'Results', 'Try', 'Photos'] as const) {
    await go(window, screen)
    if (screen in WAITING) await expect(window.getByText(WAITING[screen as keyof typeof WAITING])).toBeVisible()
    await expectSound(window, `${screen.toLowerCase()}-loading`)
  }
  host.release()
  await go(window, 'Model')
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
})

test('a host that is gone is told of', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'few'), 2, 6)
  await newProject(window, 'Gone')
  await addFolder(window, 'few')
  await expectLabelled(window, 12, 12)
  await home.product.kill()
  await expect(
    window.getByRole('alertdialog').or(window.getByRole('dialog')).or(window.getByRole('alert')).first(),
  ).toBeVisible()
  await still(window)
  if (PICTURES !== undefined) await window.screenshot({ path: join(PICTURES, 'host-gone.png') })
  expect(await findBarriers(window)).toEqual([])
})

/** What may be wrong with a project, and what its Start screen then says. */
const DAMAGES = [
  {
    name: 'damaged',
    harm: (file: string) => writeFileSync(file, Buffer.alloc(200_000, 'x')),
    says: /is damaged/,
  },
  {
    name: 'newer',
    harm: (file: string) => {
      const database = new DatabaseSync(file)
      database.exec('PRAGMA user_version = 999')
      database.close()
    },
    says: /by a newer Frostline/,
  },
] as const

for (const { name, harm, says } of DAMAGES)
  test(`a project that is ${name} says so on Start, and what to do`, async ({ window, home }) => {
    await photosByClass(join(home.folder, 'few'), 2, 3)
    await newProject(window, 'Project')
    await addFolder(window, 'few')
    await expectLabelled(window, 6, 6)
    await home.product.stop()
    harm(findFile(home.folder, 'project.db'))
    await home.restart()
    await window.goto(home.product.link)
    await window.getByRole('button', { name: 'Open Project' }).click()
    await expect(window.getByText(says).first()).toBeVisible()
    await expectSound(window, `start-project-${name}`)
    if (name === 'damaged') {
      await window.getByRole('button', { name: 'Open the last good backup' }).click()
      await expect(window.getByRole('listbox', { name: 'Photos' })).toBeVisible()
    }
  })

test('a project that is no longer there can be taken off the list', async ({ window, home }) => {
  await newProject(window, 'Moved')
  await home.product.stop()
  rmSync(dirname(findFile(home.folder, 'project.db')), { recursive: true })
  await home.restart()
  await window.goto(home.product.link)
  await expect(window.getByRole('button', { name: 'Moved, Not where it was' })).toBeDisabled()
  await expectSound(window, 'start-project-gone')
  await window.getByRole('button', { name: 'Actions for Moved' }).click()
  await window.getByRole('menuitem', { name: 'Take off this list' }).click()
  await expect(window.getByText('Moved')).toHaveCount(0)
})

test('a model whose files are gone is told of where it is needed, with another to choose', async ({ window, home }) => {
  await photosByClass(join(home.folder, 'few'), 2, 6)
  cpSync(join(PROJECT_FOLDER, 'resources', 'models', 'frostnet-64'), join(home.folder, 'mine'), { recursive: true })
  await newProject(window, 'Without')
  await addFolder(window, 'few')
  await expectLabelled(window, 12, 12)
  await go(window, 'Model')
  await openModel(window, 'mine')
  // the line of the model before is to be seen until this one is taken
  await expect(window.getByRole('main').getByRole('heading', { name: 'mine' })).toBeVisible()
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
  await home.product.stop()
  const copies = readdirSync(home.folder, { recursive: true })
    .map(String)
    .filter((each) => /(^|[\\/])mine$/.test(each))
  expect(copies.length).toBeGreaterThan(0)
  for (const copy of copies) rmSync(join(home.folder, copy), { recursive: true })
  await home.restart()
  await window.goto(home.product.link)
  await window.getByRole('button', { name: 'Open Without' }).click()
  for (const screen of ['Model', 'Train'] as const) {
    await go(window, screen)
    await expect(window.getByRole('main').getByText(/mine/).first()).toBeVisible()
    await expectSound(window, `${screen.toLowerCase()}-without-model`)
  }
  await go(window, 'Model')
  await window.getByRole('button', { name: 'Use the bundled model' }).click()
  await expect(window.getByRole('slider', { name: 'Frost line' })).toBeVisible()
})

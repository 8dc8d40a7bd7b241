import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noisePng } from '../node/photos/test-folder.ts'
import { fromRpcError } from '../shared/contract/rpc-errors.ts'
import { openProduct, type Product } from './product.ts'
import { testWindow } from './test-window.ts'

let folder = ''
let product: Product
/** What the person chooses in the next dialogs. */
let choices: string[][] = []
let shown: string[] = []

/** As the desktop's main process opens it. */
function desktop() {
  product = openProduct({
    log: { info: () => undefined, error: () => undefined },
    host: { chooseNative: async () => choices.shift() ?? null, reveal: async (path) => void shown.push(path) },
    config: join(folder, 'config'),
    projectsFolder: join(folder, 'projects'),
  })
  return testWindow(product.services)
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-product-'))
  choices = []
  shown = []
  mkdirSync(join(folder, 'photos'))
  for (const seed of [1, 2]) writeFileSync(join(folder, 'photos', `${seed}.png`), await noisePng(seed))
})
afterEach(async () => {
  await product.close()
  rmSync(folder, { recursive: true })
})
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'none',
    (thrown: unknown) => fromRpcError(thrown).code,
  )

test('a desktop window reads and writes nothing that no dialog has given', async () => {
  const window = desktop()
  const elsewhere = join(folder, 'photos')
  await window.projects.create({ name: 'Leaves' })
  const refusals = [
    window.photos.startImport({ paths: [elsewhere] }),
    window.photos.importLabels({ path: join(elsewhere, 'labels.csv') }),
    window.photos.exportLabels({ format: 'table', path: join(folder, 'labels.csv') }),
    window.photos.locate({ folder: elsewhere }),
    window.projects.create({ name: 'Other', parent: elsewhere }),
    window.projects.open({ folder: join(elsewhere, 'other.frostline') }),
    window.projects.saveCopy({ parent: elsewhere, name: 'Copy' }),
    window.tries.startFolder({
      model: { kind: 'original', name: 'frostnet-64' },
      folder: elsewhere,
      csv: join(folder, 'table.csv'),
    }),
    window.results.exportModel({ runId: 'run-1', folder: elsewhere }).then((events) => events.next()),
  ]
  expect(new Set(await Promise.all(refusals.map(codeOf)))).toEqual(new Set(['path-not-chosen']))
  expect(await codeOf(window.host.listFolder({ purpose: 'photos' }))).toBe('use-native-dialogs')
  expect(await codeOf(window.host.makeFolder({ parent: elsewhere, name: 'a' }))).toBe('use-native-dialogs')
})

test('what a dialog has given is read and written, what was written is shown, and nothing else', async () => {
  const window = desktop()
  await window.projects.create({ name: 'Leaves' })
  choices = [[join(folder, 'photos')], [join(folder, 'labels.csv')]]
  const paths = (await window.host.chooseNative({ purpose: 'photo-folder' })) ?? []
  await window.photos.startImport({ paths })
  for await (const state of await window.photos.importing()) if (state?.phase === 'done') break
  const { photos } = product.services.workspace.project.library.snapshot()
  expect(photos).toHaveLength(2)
  await window.photos.edit({ kind: 'create-class', name: 'Elm', photoIds: photos.map(({ id }) => id) })

  const table = join(folder, 'labels.csv')
  expect(await codeOf(window.host.reveal({ path: table }))).toBe('path-not-shown')
  const [path = ''] = (await window.host.chooseNative({ purpose: 'save-table' })) ?? []
  await window.photos.exportLabels({ format: 'table', path })
  await window.host.reveal({ path: table })
  await window.host.reveal({ photoId: photos[0]?.id ?? 0 })
  expect(shown).toEqual([table, join(folder, 'photos', photos[0]?.name ?? '')])
  expect(await codeOf(window.host.reveal({ photoId: 999 }))).toBe('photo-not-found')
  expect(await codeOf(window.host.reveal({ path: '/etc' }))).toBe('path-not-shown')
})

test('a project that was named when the application started, or was open before, needs no dialog', async () => {
  const window = desktop()
  const created = await window.projects.create({ name: 'Leaves' })
  choices = [[folder]]
  await window.host.chooseNative({ purpose: 'new-folder' })
  const { folder: copy } = await window.projects.saveCopy({ parent: folder, name: 'Copy' })
  await product.close()

  const next = desktop() // started again: nothing was chosen yet
  expect((await next.projects.open({ folder: created.folder })).name).toBe('Leaves')
  expect(await codeOf(next.projects.open({ folder: copy }))).toBe('path-not-chosen')
  await product.openProject(copy)
  expect((await next.projects.open({ folder: copy })).name).toBe('Copy')
})

test('a photo that is dropped on a window of another project is refused before it is kept', async () => {
  const window = desktop()
  const { id } = await window.projects.create({ name: 'Leaves' })
  const photo = await noisePng(3)
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield photo
  }
  const other = '00000000-0000-4000-8000-000000000000'
  expect(await codeOf(product.uploads('a.jpg', bytes(), 'project', other))).toBe('other-project')
  expect(await codeOf(product.uploads('a.jpg', bytes(), 'project', ''))).toBe('project-not-named')
  expect(await codeOf(product.uploads('a.jpg', bytes(), 'project', id))).toBe('none')
  expect(await codeOf(product.uploads('a.jpg', bytes(), 'try', other))).toBe('none')
})

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openProduct, type Product } from '../../src/api/product.ts'
import { testWindow } from '../../src/api/test-window.ts'
import { fileLog } from '../../src/node/files/file-log.ts'
import { noisePng } from '../../src/node/photos/test-folder.ts'
import { drawPhotos } from '../runs/draw-photos.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline private '))
const of = (...parts: string[]): string => join(root, ...parts)
/** As in every test (scripts/tests/environment.mjs). */
const UMASK = 0o022
let product: Product

beforeAll(async () => {
  await drawPhotos(of('photos'), 8)
  process.umask(0)
  product = openProduct({ log: fileLog(of('logs')), host: {}, config: of('config'), projectsFolder: of('projects') })
})
afterAll(async () => {
  await product.close()
  process.umask(UMASK)
  rmSync(root, { recursive: true, force: true })
})

const mine = (): string[] => readdirSync(root).filter((name) => name !== 'photos')

/** What others of this machine may look into, or change. */
function openToOthers(): string[] {
  const all = mine().flatMap((part) => [
    of(part),
    ...readdirSync(of(part), { recursive: true, encoding: 'utf8' }).map((name) => of(part, name)),
  ])
  return all.filter((path) => (statSync(path).mode & 0o077) !== 0).map((path) => path.slice(root.length + 1))
}

const once = async (bytes: Uint8Array): Promise<AsyncIterable<Uint8Array>> =>
  (async function* () {
    yield bytes
  })()

test.skipIf(process.platform === 'win32')(
  'under a umask that keeps nothing from others, they may look into nothing that was made of photos and labels',
  async () => {
    const window = testWindow(product.services)
    const project = await window.projects.create({ name: 'Shapes' })
    const upload = await product.uploads('pasted.png', await once(await noisePng(1)), 'project', project.id)
    await window.photos.startImport({ paths: [of('photos')], uploads: [upload], labels: 'folders', copy: true })
    await product.services.workspace.project.imports.settled()
    await product.uploads('tried.png', await once(await noisePng(2)), 'try', project.id)
    const plan = { batchSize: 8, stages: [{ name: 'Head', freeze: 'head', epochs: 1, learningRate: 3e-3 }] }
    await window.projects.changeDraft({ changes: [{ path: ['plan'], value: plan }] })
    const { runId } = await window.runs.start()
    for await (const { run } of await window.runs.watch({ runId }))
      if (['finished', 'failed', 'paused'].includes(run?.state ?? '')) break
    expect((await window.runs.list().then(first)).runs[0]).toMatchObject({ state: 'finished' })
    await product.services.workspace.project.backups.make()
    const copy = await window.projects.saveCopy({ parent: of('projects'), name: 'Copy' })
    product.services.log.info('done')
    await window.projects.close()
    expect(mine().sort()).toEqual(['config', 'logs', 'projects'])
    expect(readdirSync(join(project.folder, 'cache')).length).toBeGreaterThan(0)
    expect(readdirSync(join(project.folder, 'captures')).length).toBeGreaterThan(1)
    expect(openToOthers()).toEqual([])

    // made by a version that did not care
    const made = readdirSync(copy.folder, { recursive: true, encoding: 'utf8' })
    for (const path of [copy.folder, ...made.map((name) => join(copy.folder, name))])
      chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644)
    await window.projects.open({ folder: copy.folder })
    await window.projects.close()
    expect(openToOthers()).toEqual([])
  },
  180_000,
)

async function first<T>(stream: AsyncIterable<T>): Promise<T> {
  for await (const value of stream) return value
  throw new Error('The stream has ended.')
}

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { ImportState } from '../../../shared/contract/app/photos.ts'
import { loadSharp } from '../../photos/load-sharp.ts'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import { openProject } from '../open-project.ts'
import type { OpenProject } from '../project.ts'
import { testProject } from '../test-project.ts'
import { receiveUpload } from '../uploads.ts'
import type { ImportRequest } from './imports.ts'
import { actInWords } from '../library/act-in-words.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function setUp(options: { multiLabel?: boolean } = {}): {
  project: OpenProject
  folder: ReturnType<typeof testFolder>
} {
  const { project, remove } = testProject(options)
  const folder = testFolder()
  cleanUps.push(() => folder.remove(), remove)
  return { project, folder }
}

async function take({ imports }: OpenProject, request: Partial<ImportRequest>): Promise<ImportState> {
  imports.start({ paths: [], uploads: [], copy: false, labels: 'folders', ...request })
  await imports.settled()
  return imports.state!
}

/** Names of photos with the names of their classes. */
function labels({ library }: OpenProject): Record<string, string[]> {
  const { photos, classes } = library.snapshot()
  const names = new Map(classes.map(({ id, name }) => [id, name]))
  return Object.fromEntries(photos.map(({ name, classIds }) => [name, classIds.map((id) => names.get(id)!)]))
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5)
}

describe('importing a folder', () => {
  test('takes the names of its sub-folders as classes, and photos beside them without a label', async () => {
    const { project, folder } = setUp()
    folder.write('Elm/1.png', await noisePng(1))
    folder.write('Elm/deep/2.png', await noisePng(2))
    folder.write('Oak/3.png', await noisePng(3))
    folder.write('4.png', await noisePng(4))
    const state = await take(project, { paths: [folder.path] })
    expect(state).toMatchObject({ phase: 'done', numTotal: 4, numDone: 4, numAdded: 4, numLabelled: 3, numSkipped: 0 })
    expect(labels(project)).toEqual({ '1.png': ['Elm'], '2.png': ['Elm'], '3.png': ['Oak'], '4.png': [] })
    expect(actInWords(project.library.undoable().undo!)).toBe('Added 4 photos')
    const { photos } = project.library.snapshot()
    for (const { id, width, height } of photos) {
      expect([width, height]).toEqual([16, 16])
      expect(project.thumbnails.get(project.library.photos.get(id).hash)).toBeDefined()
    }
  })

  test('tells how it was read and what was assumed of photos, also after the project was opened again', async () => {
    const { project, folder } = setUp()
    folder.write('Elm/1.png', await noisePng(1))
    const values = Uint16Array.from({ length: 64 }, (_, at) => 64 * at)
    const dark = loadSharp()(values, { raw: { width: 8, height: 8, channels: 1 } })
    folder.write('Oak/2.png', await dark.toColourspace('grey16').png().toBuffer())
    const told = [
      '2 photos, 2 classes, read as: a folder for each class.',
      '1 photo: is a 16-bit file with values up to 4095: read as 12-bit data.',
    ]
    expect(await take(project, { paths: [folder.path] })).toMatchObject({ numAdded: 2, told })
    const { folder: at } = project
    await project.close()
    const again = await openProject(at)
    cleanUps.push(() => again.close())
    expect(again.imports.state?.told).toEqual(told)
  })

  test('is taken back as a whole by undo, classes included, and comes again by redo', async () => {
    const { project, folder } = setUp()
    for (let seed = 0; seed < 120; seed++) folder.write(`Elm/${seed}.png`, await noisePng(seed))
    await take(project, { paths: [folder.path] })
    const after = project.library.snapshot()
    expect(after.photos).toHaveLength(120)
    project.library.undo()
    expect(project.library.snapshot()).toMatchObject({
      photos: [],
      classes: [],
      undo: null,
      redo: { kind: 'photos-added', numPhotos: 120 },
    })
    project.library.redo()
    expect(project.library.snapshot().photos).toEqual(after.photos)
  })

  test('a second time finds every photo known, and labels those that had none', async () => {
    const { project, folder } = setUp()
    folder.write('Elm/1.png', await noisePng(1))
    folder.write('Oak/2.png', await noisePng(2))
    expect(await take(project, { paths: [folder.path], labels: 'none' })).toMatchObject({ numAdded: 2, numLabelled: 0 })
    const again = await take(project, { paths: [folder.path] })
    expect(again).toMatchObject({ numAdded: 0, numKnown: 2, numLabelled: 2, numSkipped: 0 })
    expect(labels(project)).toEqual({ '1.png': ['Elm'], '2.png': ['Oak'] })
  })

  test('with one photo in two class folders keeps one label and says so, or both where a photo may have several', async () => {
    const single = setUp()
    const several = setUp({ multiLabel: true })
    single.folder.write('Elm/1.png', await noisePng(1))
    single.folder.write('Oak/1 copy.png', await noisePng(1))
    const state = await take(single.project, { paths: [single.folder.path] })
    expect(state).toMatchObject({ numAdded: 1, numKnown: 1, numLabelled: 1, numSkipped: 0 })
    expect(state.skipped[0]).toMatchObject({ code: 'label-conflict' })
    await take(several.project, { paths: [single.folder.path] })
    expect(Object.values(labels(several.project))).toEqual([['Elm', 'Oak']])
  })

  test('tells which files are copies of others with the same label, and not of a folder that is taken again', async () => {
    const { project, folder } = setUp()
    for (const name of ['Elm/1.png', 'Elm/2.png', 'Elm/3.png']) folder.write(name, await noisePng(1))
    const { told, numAdded, numKnown } = await take(project, { paths: [folder.path] })
    expect({ numAdded, numKnown }).toEqual({ numAdded: 1, numKnown: 2 })
    expect(told).toContainEqual(
      expect.stringMatching(/^2 files are copies of photos that are here, byte for byte, .*: “.*2\.png” is “1\.png”/),
    )
    folder.write('Elm/2.png', await noisePng(2))
    folder.write('Elm/3.png', await noisePng(3))
    expect((await take(project, { paths: [folder.path] })).told).not.toContainEqual(
      expect.stringMatching(/cop(y|ies) of/),
    )
  })

  test('tells photos that look the same and have different labels', async () => {
    const { project, folder } = setUp()
    const picture = await noisePng(1)
    const saved = loadSharp()(picture).resize(64, 64, { kernel: 'nearest' })
    folder.write('Elm/1.png', picture)
    folder.write('Oak/2.png', await saved.clone().png().toBuffer())
    folder.write('Oak/3.png', await noisePng(3))
    const { told } = await take(project, { paths: [folder.path] })
    expect(told).toContainEqual('Photos that look the same have different labels: “1.png” is Elm, “2.png” is Oak.')
    const same = setUp()
    same.folder.write('Elm/1.png', picture)
    same.folder.write('Elm/2.png', await saved.clone().png().toBuffer())
    expect((await take(same.project, { paths: [same.folder.path] })).told).not.toContainEqual(
      expect.stringMatching(/look the same/),
    )
  })

  test('reads its table of labels, and takes several labels where the table has them', async () => {
    const { project, folder } = setUp()
    for (const seed of [1, 2, 3]) folder.write(`${seed}.png`, await noisePng(seed))
    folder.write('labels.csv', 'filename,Elm,Oak\n1.png,1,1\n2.png,0,1\ngone.png,1,0\n')
    const state = await take(project, { paths: [folder.path] })
    expect(state).toMatchObject({ numAdded: 3, numLabelled: 2 })
    expect(state.skipped).toEqual([expect.objectContaining({ path: 'gone.png', code: 'missing' })])
    expect(project.library.multiLabel).toBe(true)
    expect(labels(project)).toEqual({ '1.png': ['Elm', 'Oak'], '2.png': ['Oak'], '3.png': [] })
  })

  test('divided into train, val and test keeps that division', async () => {
    const { project, folder } = setUp()
    for (const [index, set] of ['train', 'val', 'test'].entries())
      folder.write(`${set}/Elm/${set}.png`, await noisePng(index))
    await take(project, { paths: [folder.path] })
    const { photos } = project.library.snapshot()
    expect(Object.fromEntries(photos.map(({ name, set }) => [name, set]))).toEqual({
      'train.png': 'train',
      'val.png': 'validation',
      'test.png': 'test',
    })
  })

  test('never takes a project apart', async () => {
    const { project, folder } = setUp()
    folder.write('1.png', await noisePng(1))
    folder.write('Old.frostline/thumbnails/2.png', await noisePng(2))
    expect(await take(project, { paths: [folder.path] })).toMatchObject({ numAdded: 1 })
    const inside = await take(project, { paths: [join(folder.path, 'Old.frostline')] })
    expect(inside.skipped).toEqual([expect.objectContaining({ code: 'inside-project' })])
  })
})

describe('look-alikes', () => {
  test('are one group, whenever they were added, and are not shown as one when only one is left', async () => {
    const { project, folder } = setUp()
    const picture = await loadSharp()(await noisePng(7))
      .resize(320, 240, { kernel: 'cubic' })
      .jpeg({ quality: 95 })
      .toBuffer()
    folder.write('a/one.jpg', picture)
    folder.write('a/other.png', await noisePng(8))
    folder.write('b/smaller.jpg', await loadSharp()(picture).resize(200).jpeg({ quality: 60 }).toBuffer())
    await take(project, { paths: [join(folder.path, 'a')] })
    await take(project, { paths: [join(folder.path, 'b')] })
    const { photos } = project.library.snapshot()
    const group = new Map(photos.map(({ name, group }) => [name, group]))
    expect(group.get('one.jpg')).not.toBeNull()
    expect(group.get('smaller.jpg')).toBe(group.get('one.jpg'))
    expect(group.get('other.png')).toBeNull()
    project.library.edit({ kind: 'remove-photos', photoIds: [photos.find(({ name }) => name === 'one.jpg')!.id] })
    expect(project.library.snapshot().photos.every(({ group }) => group === null)).toBe(true)
  })
})

describe('uploads and copies', () => {
  test('lie in captures; what is known already is not kept twice, what is no photo not at all', async () => {
    const { project } = setUp()
    const png = await noisePng(1)
    const first = await receiveUpload(project, '../..\\leaf.png', chunksOf(png))
    const twice = await receiveUpload(project, 'leaf.png', chunksOf(png))
    await expect(receiveUpload(project, 'a.png', chunksOf(Buffer.from('<svg>not today</svg>')))).rejects.toMatchObject({
      code: 'not-an-image',
    })
    await expect(receiveUpload(project, 'a.png', chunksOf(png), { maxBytes: 20 })).rejects.toMatchObject({
      code: 'upload-too-large',
    })
    const broken = await receiveUpload(project, 'broken.png', chunksOf(png.subarray(0, 60)))
    const state = await take(project, { uploads: [first, twice, broken, '../project.db'] })
    expect(state).toMatchObject({ numAdded: 1, numKnown: 1, numSkipped: 2 })
    expect(readdirSync(project.layout.captures)).toHaveLength(1)
    expect(project.library.snapshot().photos[0]).toMatchObject({ folder: 'captures' })
  })

  test('a copied photo does without its original', async () => {
    const { project, folder } = setUp()
    const path = folder.write('1.png', await noisePng(1))
    await take(project, { paths: [path], copy: true })
    folder.remove()
    const copy = project.photoPath(project.library.snapshot().photos[0].id)
    expect(copy.startsWith(project.layout.captures)).toBe(true)
    expect(readFileSync(copy)).toEqual(await noisePng(1))
  })
})

describe('an import', () => {
  test('that is cancelled keeps what was added, and another may follow', async () => {
    const { project, folder } = setUp()
    for (let seed = 0; seed < 400; seed++) folder.write(`${seed}.png`, await noisePng(seed))
    project.imports.start({ paths: [folder.path], uploads: [], copy: false, labels: 'none' })
    expect(() => project.imports.start({ paths: [], uploads: [], copy: false, labels: 'none' })).toThrow(
      expect.objectContaining({ code: 'import-in-progress' }),
    )
    await new Promise<void>((resolve) => project.imports.onState(({ numAdded }) => numAdded > 0 && resolve()))
    await project.imports.cancel()
    const { phase, numAdded } = project.imports.state!
    expect(phase).toBe('cancelled')
    expect(numAdded).toBeLessThan(400)
    expect(project.library.snapshot().photos).toHaveLength(numAdded)
    expect(await take(project, { paths: [folder.path] })).toMatchObject({ phase: 'done', numAdded: 400 - numAdded })
  })

  test('that is cancelled while it copies leaves no copy that is no photo', async () => {
    const { project, folder } = setUp()
    for (let seed = 0; seed < 200; seed++) folder.write(`${seed}.png`, await noisePng(seed))
    project.imports.start({ paths: [folder.path], uploads: [], copy: true, labels: 'none' })
    await new Promise<void>((resolve) => project.imports.onState(({ numAdded }) => numAdded > 0 && resolve()))
    await project.imports.cancel()
    const { photos } = project.library.snapshot()
    expect(photos.length).toBeGreaterThan(0)
    expect(readdirSync(project.layout.captures)).toHaveLength(photos.length)
    for (const { id } of photos) {
      expect(existsSync(project.photoPath(id))).toBe(true)
      expect(project.thumbnails.get(project.library.photos.get(id).hash)).toBeDefined()
    }
  })

  test('keeps the order of the files, however many threads read them', async () => {
    const { project, folder } = setUp()
    const names = Array.from({ length: 90 }, (_, i) => `${String(i).padStart(3, '0')}.png`)
    for (const [seed, name] of names.entries()) folder.write(name, await noisePng(seed))
    expect(await take(project, { paths: [folder.path] })).toMatchObject({ phase: 'done', numAdded: 90 })
    const { photos } = project.library.snapshot()
    expect([...photos].sort((a, b) => a.id - b.id).map(({ name }) => name)).toEqual(names)
  })

  test('on a full disk fails with what to do, keeps what was added, and works again when there is space', async () => {
    const { project, folder } = setUp()
    for (let seed = 0; seed < 200; seed++) folder.write(`${seed}.png`, await noisePng(seed))
    const { page_count: pages } = project.database.connection.prepare('PRAGMA page_count').get() as {
      page_count: number
    }
    project.database.connection.exec(`PRAGMA max_page_count = ${pages + 12}`)
    const full = await take(project, { paths: [folder.path] })
    expect(full).toMatchObject({ phase: 'failed', error: { code: 'disk-full' } })
    expect(project.library.snapshot().photos).toHaveLength(full.numAdded)
    project.database.connection.exec('PRAGMA max_page_count = 1000000')
    expect(await take(project, { paths: [folder.path] })).toMatchObject({
      phase: 'done',
      numAdded: 200 - full.numAdded,
    })
  })
})

const shared = process.env['FROSTLINE_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const messy = join(shared, 'data', 'messy')
describe.runIf(existsSync(messy))('the messy folder', () => {
  test('is accounted for file by file', async () => {
    const { project } = setUp()
    const state = await take(project, { paths: [messy] })
    const files = readdirSync(messy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(state.phase).toBe('done')
    const skipped = new Set(state.skipped.filter(({ code }) => code !== 'label-conflict').map(({ path }) => path))
    expect(state.numAdded + state.numKnown + skipped.size).toBe(files.length)
    const upright = project.library.snapshot().photos.filter(({ name }) => name.startsWith('Landscape_'))
    expect(upright.length).toBeGreaterThan(0)
    for (const { width, height } of upright) expect(width).toBeGreaterThan(height)
    const reasons = Object.fromEntries(state.skipped.map(({ path, code }) => [path, code]))
    expect(reasons).toMatchObject({
      'generated/zero_bytes.jpg': 'empty-file',
      'generated/truncated_half.jpg': expect.stringMatching(/^(truncated|damaged)$/) as unknown,
      'generated/html_as.jpg': 'not-an-image',
      'generated/bomb_20000x20000_rgb8.png': 'too-many-pixels',
    })
  })
})

test('why files were left out can be read after the project was opened again', async () => {
  const { project, folder } = setUp()
  folder.write('notes.jpg', 'no photo')
  const state = await take(project, { paths: [folder.path] })
  expect(state).toMatchObject({ numSkipped: 1 })
  await project.close()
  const again = await openProject(project.folder)
  cleanUps.push(() => again.close())
  expect(again.imports.state).toEqual({ ...state, isEarlier: true })
  expect(await take(again, { paths: [folder.path] })).toMatchObject({ importId: 2, numSkipped: 1 })
  expect(again.imports.state?.isEarlier).toBeUndefined()
})

describe('what an import says of itself', () => {
  test('is told at its start and its end, to whoever listens then, and counted over all', async () => {
    const { project, folder } = setUp()
    for (const seed of [1, 2, 3]) folder.write(`Elm/${seed}.png`, await noisePng(seed))
    const states: ImportState[] = []
    const stop = project.imports.onState((state) => states.push(state))
    const first = await take(project, { paths: [folder.path] })
    stop()
    expect(states[0]).toMatchObject({ importId: 1, phase: 'listing', numDone: 0, numTotal: null })
    expect(states.at(-1)).toEqual(first)
    expect(first).toMatchObject({ importId: 1, phase: 'done', numDone: 3, secondsLeft: null, error: null })
    const again = await take(project, { paths: [folder.path] })
    expect(again).toMatchObject({ importId: 2, numKnown: 3, numAdded: 0 })
    expect(states.at(-1)).toEqual(first)
  })

  test('is kept with the project, as one of earlier, and the next has another number', async () => {
    const { project, folder } = setUp()
    folder.write('torn.png', 'no photo')
    expect(project.imports.state).toBeNull()
    await take(project, { paths: [folder.path] })
    await project.close()
    const again = await openProject(project.folder)
    cleanUps.push(() => again.close())
    expect(again.imports.state).toMatchObject({
      importId: 1,
      isEarlier: true,
      numSkipped: 1,
      skipped: [{ code: 'not-an-image' }],
    })
    expect((await take(again, { paths: [folder.path] })).importId).toBe(2)
    expect(again.imports.state).not.toHaveProperty('isEarlier')
  })

  test('that another goes on is refused, and that one may be cancelled', async () => {
    const { project, folder } = setUp()
    for (let seed = 0; seed < 30; seed++) folder.write(`${seed}.png`, await noisePng(seed))
    const request = { paths: [folder.path], uploads: [], copy: false, labels: 'none' as const }
    project.imports.start(request)
    expect(() => project.imports.start(request)).toThrow(
      expect.objectContaining({ code: 'import-in-progress' }) as Error,
    )
    await project.imports.cancel()
    expect(project.imports.state).toMatchObject({ phase: 'cancelled', secondsLeft: null })
  })

  test('names what was dropped and is not there, and takes the rest', async () => {
    const { project } = setUp()
    const id = await receiveUpload(project, 'a.png', chunksOf(await noisePng(1)))
    const state = await take(project, { uploads: ['gone.png', id] })
    expect(state).toMatchObject({
      numAdded: 1,
      numSkipped: 1,
      skipped: [{ path: 'gone.png', code: 'upload-not-found' }],
    })
    expect(project.library.snapshot().photos[0]).toMatchObject({ name: 'a.png', folder: 'captures' })
  })

  test('five thousand files are named, and all are counted', async () => {
    const { project, folder } = setUp()
    const paths = Array.from({ length: 5003 }, (_, i) => join(folder.path, `none ${i}.png`))
    const state = await take(project, { paths })
    expect([state.skipped.length, state.numSkipped, state.numTotal]).toEqual([5000, 5003, 0])
  })
})

test('photos that are given are what a project starts with: undo does not take them back', async () => {
  const { project } = setUp()
  const png = await noisePng(1)
  project.imports.startGiven(async (folder, { onProgress }) => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'a.png'), png)
    onProgress(1, 1)
    return [{ file: 'a.png', label: 'Elm' }]
  })
  await project.imports.settled()
  expect(project.imports.state).toMatchObject({ phase: 'done', numAdded: 1, numLabelled: 1 })
  expect(labels(project)).toEqual({ 'a.png': ['Elm'] })
  expect(project.library.undoable().undo).toBeNull()
  expect(existsSync(join(project.layout.captures, 'sample', 'a.png'))).toBe(true)
})

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TablePreview } from '../../../shared/contract/app/photos.ts'
import type { TableChoice } from '../../../shared/contract/label-table.ts'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import type { OpenProject } from '../project.ts'
import { testProject } from '../test-project.ts'
import { importLabels } from './import-labels.ts'
import { previewTable } from './preview-table.ts'

let folder: ReturnType<typeof testFolder>
let project: OpenProject
let remove: () => Promise<void>
beforeEach(async () => {
  folder = testFolder()
  ;({ project, remove } = testProject())
  for (const seed of [1, 2, 3]) folder.write(`${seed}.png`, await noisePng(seed))
})
afterEach(async () => {
  await remove()
  folder.remove()
})

async function preview(path: string, choice: TableChoice = {}): Promise<TablePreview> {
  const found = await previewTable(project, { path, choice, among: 'folder' })
  if (found.kind !== 'preview') throw new Error('There is none.')
  return found
}

async function add(paths: string[], choice?: TableChoice): Promise<void> {
  const table = choice && { table: { path: paths[0], choice } }
  project.imports.start({ paths, uploads: [], copy: false, labels: 'folders', ...table })
  await project.imports.settled()
}

const named = (): string[][] => {
  const { photos, classes } = project.library.snapshot()
  return photos.map(({ classIds }) => classIds.map((id) => classes.find((each) => each.id === id)!.name).sort())
}

describe('a table is looked at', () => {
  test('with what it would bring, and its first rows', async () => {
    const table = folder.write('labels.csv', 'width,file,target\n4,1.png,Elm\n4,2.png,Oak\n4,gone.png,Elm\n')
    for (const path of [table, folder.path])
      expect(await preview(path)).toMatchObject({
        path: table,
        columns: ['width', 'file', 'target'],
        rows: [
          ['4', '1.png', 'Elm'],
          ['4', '2.png', 'Oak'],
          ['4', 'gone.png', 'Elm'],
        ],
        numPhotos: 2,
        classNames: ['Elm', 'Oak'],
        skipped: [{ path: 'gone.png', code: 'missing' }],
        numSkipped: 1,
        told: [
          '2 photos, 2 classes, read as: one label a photo, column “target”; files in column “file”.',
          'Not used of the table: “width”.',
        ],
      })
    expect(project.library.snapshot()).toMatchObject({ photos: [], classes: [] })
  })

  test('although nobody can tell how it is to be read, until a person says it', async () => {
    const rows = ['a,b,c', '1.png,Elm,wet', '2.png,Oak,wet', '3.png,Elm,dry', '1.png,Elm,wet']
    const table = folder.write('t.csv', rows.join('\n'))
    expect(await preview(table)).toMatchObject({
      columns: ['a', 'b', 'c'],
      reading: null,
      error: { message: 'Any of the columns “b”, “c” may hold the labels.' },
    })
    expect(await preview(table, { labelColumn: 'c' })).toMatchObject({ classNames: ['wet', 'dry'], error: null })
  })

  test('and a folder without one is told from it', async () => {
    expect(await previewTable(project, { path: folder.path, choice: {}, among: 'folder' })).toEqual({ kind: 'none' })
    const gone = previewTable(project, { path: join(folder.path, 'gone'), choice: {}, among: 'folder' })
    await expect(gone).rejects.toMatchObject({ code: 'file-missing' })
  })

  test('and says what several labels mean for the project', async () => {
    const table = folder.write('t.csv', 'filename,labels\n1.png,Elm|Oak\n2.png,Oak\n')
    expect(await preview(table)).toMatchObject({ several: 'switch', numWithSeveral: 1 })
    await add([folder.path])
    project.library.edit({ kind: 'create-class', name: 'Ash', photoIds: [3] })
    expect(await preview(table)).toMatchObject({ several: 'leave-out' })
    project.library.edit({ kind: 'set-multi-label', multiLabel: true })
    expect(await preview(table)).toMatchObject({ several: 'fit' })
  })
})

test('photos are added as the person says who looked at the table, and what was read is kept', async () => {
  const table = folder.write('t.csv', 'file,label,tree\n1.png,x,Elm\n2.png,y,Oak\n')
  await add([table], { labelColumn: 'tree' })
  expect(named()).toEqual([['Elm'], ['Oak'], []])
  const told = '2 photos, 2 classes, read as: one label a photo, column “tree”; files in column “file”.'
  expect(project.imports.state?.told).toEqual([told, 'Not used of the table: “label”.'])
})

test('a list of Label Studio is read like any table, beside its photos and for those of the project', async () => {
  const list = [1, 2].map((id) => ({
    data: { image: `/data/upload/1/0a1b2c3d-${id}.png` },
    annotations: [{ result: [{ value: { choices: [id === 1 ? 'Elm' : 'Oak'] } }] }],
  }))
  const table = folder.write('export.json', JSON.stringify(list))
  expect(await preview(table)).toMatchObject({ numPhotos: 2, classNames: ['Elm', 'Oak'] })
  await add([table])
  expect(named()).toEqual([['Elm'], ['Oak'], []])
  const again = folder.write(
    'again.json',
    JSON.stringify(
      list.slice(0, 1).map((task) => ({ ...task, annotations: [{ result: [{ value: { choices: ['Ash'] } }] }] })),
    ),
  )
  expect(await importLabels(project, { path: again })).toMatchObject({ numMatched: 1 })
  expect(named()).toEqual([['Ash'], ['Oak'], []])
})

test('a project that has no label yet takes several from a table, and gives them back with the same act', async () => {
  await add([join(folder.path, '1.png'), join(folder.path, '2.png')])
  const table = folder.write('t.csv', 'filename,labels\n1.png,Elm|Oak\n2.png,Oak\n')
  const taken = await importLabels(project, { path: table })
  expect(taken).toMatchObject({ numMatched: 2, numUnmatched: 0 })
  expect(taken.told[0]).toContain('several labels a photo')
  expect(named()).toEqual([['Elm', 'Oak'], ['Oak']])
  project.library.undo()
  expect(project.library.snapshot()).toMatchObject({ multiLabel: false, classes: [] })
})

describe('a table that was dropped', () => {
  const droppedAs = 'herbarium.csv'
  const look = (path: string): ReturnType<typeof previewTable> =>
    previewTable(project, { path, droppedAs, choice: {}, among: 'project' })

  test('names photos of the project, wherever they lie', async () => {
    await add([folder.path])
    const plain = folder.write('copies/0a1b.csv', 'file,label\n1.png,Elm\n2.png,Oak\n')
    const told = '2 photos, 2 classes, read as: one label a photo, column “label”; files in column “file”.'
    expect(await look(plain)).toMatchObject({ numPhotos: 2, told: [told] })
    const moved = folder.write('copies/2c3d.csv', 'file,label\n/old/1.png,Elm\n/old/2.png,Oak\n')
    const note =
      '2 photos were found by file name among the photos of the project: the paths in the table lead elsewhere.'
    expect(await look(moved)).toMatchObject({ numPhotos: 2, told: [told, note] })
    expect(await importLabels(project, { path: moved, droppedAs })).toMatchObject({ told: [told, note] })
  })

  test('is called by its name, whatever is wrong with it', async () => {
    const path = folder.write('copies/0a1b.csv', Buffer.from([0x89, 0x50, 0, 1]))
    await expect(look(path)).rejects.toThrow('“herbarium.csv” is not text')
    const place = { path: join(folder.path, 'copies/gone.csv'), droppedAs }
    await expect(look(place.path)).rejects.toThrow(/^(?!.*copies).*herbarium\.csv/)
    const gone = { message: '“herbarium.csv” is not there anymore.', data: { droppedAs } }
    await expect(importLabels(project, place)).rejects.toMatchObject(gone)
  })
})

test('labels are taken as the person says who looked at the table', async () => {
  await add([join(folder.path, '1.png'), join(folder.path, '2.png')])
  const table = folder.write('t.csv', 'filename,labels\n1.png,Elm|Oak\n2.png,Oak\n')
  await importLabels(project, { path: table }, { labels: 'one' })
  expect(named()).toEqual([['Elm,Oak'], ['Oak']])
  expect(project.library.multiLabel).toBe(false)
})

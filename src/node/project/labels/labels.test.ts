import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import { scanPhotos } from '../../photos/scan-photos.ts'
import type { OpenProject } from '../project.ts'
import { testProject } from '../test-project.ts'
import { exportLabels } from './export-labels.ts'
import { importLabels } from './import-labels.ts'

let folder: ReturnType<typeof testFolder>
const projects: { project: OpenProject; remove: () => Promise<void> }[] = []
beforeEach(async () => {
  folder = testFolder()
  for (const seed of [1, 2, 3, 4]) folder.write(`photos/${seed}.png`, await noisePng(seed))
})
afterEach(async () => {
  for (const { remove } of projects.splice(0)) await remove()
  folder.remove()
})

async function newProject(multiLabel = false): Promise<OpenProject> {
  const made = testProject({ multiLabel })
  projects.push(made)
  made.project.imports.start({ paths: [join(folder.path, 'photos')], uploads: [], copy: false, labels: 'none' })
  await made.project.imports.settled()
  return made.project
}

const named = ({ library }: OpenProject): string[][] => {
  const names = new Map(library.listClasses().map(({ id, name }) => [id, name]))
  return library.snapshot().photos.map(({ classIds }) => classIds.map((id) => names.get(id)!).sort())
}
const format = { inputHeight: 16, inputWidth: 16, resize: 'stretch' as const }

test('labels come from a table as one act, and what it names that is not here is told', async () => {
  const project = await newProject()
  const table = folder.write(
    'my table.csv',
    'filename,label\r\nphotos/1.png,Elm\r\n2.png,"__proto__"\r\ngone.png,Elm\r\n',
  )
  const result = await importLabels(project, { path: table })
  expect(result).toMatchObject({ numMatched: 2, description: { kind: 'labels-imported', numPhotos: 2 } })
  expect(result.unmatched).toEqual([expect.objectContaining({ path: 'gone.png', code: 'not-in-project' })])
  expect(named(project)).toEqual([['Elm'], ['__proto__'], [], []])
  project.library.undo()
  expect(project.library.snapshot()).toMatchObject({ classes: [], undo: { kind: 'photos-added', numPhotos: 4 } })
})

test('a path that leads out of the folder means the photo there, and no other of its name', async () => {
  const project = await newProject()
  const table = folder.write('tables/labels.csv', 'filename,label\n../photos/1.png,Elm\n../gone/2.png,Oak\n')
  const result = await importLabels(project, { path: table })
  expect(result).toMatchObject({ numMatched: 1, numUnmatched: 1 })
  expect(result.unmatched).toMatchObject([{ path: '../gone/2.png', code: 'not-at-path' }])
  expect(named(project)).toEqual([['Elm'], [], [], []])
})

test.each([false, true])(
  'a table that is written is read by training and by another project (several labels: %s)',
  async (multiLabel) => {
    const project = await newProject(multiLabel)
    const { library } = project
    const [elm, oak] = ['Elm, "wych"', 'Oak'].map(
      (name) => library.edit({ kind: 'create-class', name, photoIds: [] }).classId!,
    )
    library.edit({ kind: 'label', photoIds: [1, 2], classIds: [elm], mode: 'add' })
    library.edit({ kind: 'label', photoIds: [3], classIds: [oak], mode: 'add' })
    if (multiLabel) library.edit({ kind: 'label', photoIds: [1], classIds: [oak], mode: 'add' })
    const path = join(folder.path, 'photos', 'labels.csv')
    expect(await exportLabels(project, { format: 'table', path })).toEqual({ path, numPhotos: 3 })
    const dataset = await scanPhotos(path, { format })
    expect(dataset.multiLabel).toBe(multiLabel)
    expect(dataset.photos.map(({ labels }) => labels)).toEqual(named(project).slice(0, 3))
    const other = await newProject(multiLabel)
    expect(await importLabels(other, { path })).toMatchObject({ numMatched: 3, unmatched: [] })
    expect(named(other)).toEqual(named(project))
  },
)

test('a class or a photo whose name is a formula is text in the table, and read back as it is', async () => {
  const project = await newProject()
  folder.write('photos/=cmd.png', await noisePng(9))
  project.imports.start({ paths: [join(folder.path, 'photos/=cmd.png')], uploads: [], copy: false, labels: 'none' })
  await project.imports.settled()
  project.library.edit({ kind: 'create-class', name: '=HYPERLINK("http://evil.example")', photoIds: [1] })
  project.library.edit({ kind: 'create-class', name: '+1+1', photoIds: [5] })
  const path = join(folder.path, 'photos', 'labels.csv')
  await exportLabels(project, { format: 'table', path })
  const lines = readFileSync(path, 'utf8').split('\r\n')
  expect(lines).toContain(`./=cmd.png,'+1+1`)
  expect(lines.join('\n')).not.toMatch(/(^|,)"?[=+\-@]/m)
  const dataset = await scanPhotos(path, { format })
  expect(dataset.photos.map(({ labels }) => labels[0]).sort()).toEqual(['+1+1', '=HYPERLINK("http://evil.example")'])
})

test('folders that are written are read by training, whatever the classes are called', async () => {
  const project = await newProject()
  ;['../up', 'a/b', 'A:B', '__proto__'].forEach((name, index) => {
    project.library.edit({ kind: 'create-class', name, photoIds: [index + 1] })
  })
  const path = join(folder.path, 'out')
  await exportLabels(project, { format: 'folders', path })
  expect(readdirSync(path)).toHaveLength(4)
  expect(readdirSync(folder.path).sort()).toEqual(['out', 'photos'])
  const dataset = await scanPhotos(path, { format })
  expect(dataset.photos).toHaveLength(4)
  await expect(exportLabels(project, { format: 'folders', path })).rejects.toMatchObject({ code: 'folder-not-empty' })
})

test('a table that is there already is not replaced without being asked', async () => {
  const project = await newProject()
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [1] })
  const path = folder.write('notes.csv', 'mine')
  const exported = exportLabels(project, { format: 'table', path })
  await expect(exported).rejects.toMatchObject({ code: 'csv-exists', message: expect.stringContaining(path) as string })
  expect(readFileSync(path, 'utf8')).toBe('mine')
  rmSync(path)
  await exportLabels(project, { format: 'table', path })
  project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: [1] })
  await exportLabels(project, { format: 'table', path, replace: true })
  expect(readFileSync(path, 'utf8')).toContain(',Oak')
  const photos = exportLabels(project, { format: 'table', path: join(folder.path, 'photos'), replace: true })
  await expect(photos).rejects.toMatchObject({ code: 'csv-is-folder' })
})

test('only a table is replaced by one, whatever is asked for, and nothing in a project', async () => {
  const project = await newProject()
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [1] })
  const shell = folder.write('bashrc', 'export PATH=$HOME/bin:$PATH\n\nalias l="ls -l"\n')
  const other = folder.write('people.csv', 'name,age\nAda,36\n')
  const ragged = folder.write('notes.csv', 'filename,label\nbuy milk\n')
  for (const path of [shell, other, ragged]) {
    const before = readFileSync(path, 'utf8')
    const exported = exportLabels(project, { format: 'table', path, replace: true })
    await expect(exported, path).rejects.toMatchObject({ code: 'csv-not-ours' })
    expect(readFileSync(path, 'utf8')).toBe(before)
  }
  const { database } = project.layout
  const size = statSync(database).size
  for (const format of ['table', 'folders'] as const) {
    for (const path of [database, join(project.folder, 'labels.csv'), join(project.folder, 'runs', 'new', 'x')])
      await expect(exportLabels(project, { format, path, replace: true })).rejects.toMatchObject({
        code: 'inside-project',
      })
  }
  symlinkSync(project.folder, join(folder.path, 'a link'))
  const through = exportLabels(project, { format: 'table', path: join(folder.path, 'a link', 'labels.csv') })
  await expect(through).rejects.toMatchObject({ code: 'inside-project' })
  expect(statSync(database).size).toBe(size)
})

test('without a label there is nothing to write', async () => {
  const project = await newProject()
  const path = join(folder.path, 'labels.csv')
  await expect(exportLabels(project, { format: 'table', path })).rejects.toMatchObject({ code: 'nothing-labelled' })
})

test('with several labels a table has a column for each class, unless one is called what a column is', async () => {
  const project = await newProject(true)
  const { library } = project
  const elm = library.edit({ kind: 'create-class', name: 'Elm', photoIds: [1, 2] }).classId!
  library.edit({ kind: 'create-class', name: 'Oak', photoIds: [2, 3] })
  const path = join(folder.path, 'marks.csv')
  expect(await exportLabels(project, { format: 'table', path })).toEqual({ path, numPhotos: 3 })
  const rows = () => readFileSync(path, 'utf8').replace('\uFEFF', '').trim().split(/\r?\n/)
  expect(rows()).toEqual(['filename,Elm,Oak', 'photos/1.png,1,0', 'photos/2.png,1,1', 'photos/3.png,0,1'])
  library.edit({ kind: 'rename-class', classId: elm, name: 'Label' })
  await exportLabels(project, { format: 'table', path, replace: true })
  expect(rows()).toEqual(['filename,labels', 'photos/1.png,Label', 'photos/2.png,"Label|Oak"', 'photos/3.png,Oak'])
})

test('photos and classes of one name are all written, whatever the case', async () => {
  const project = await newProject(true)
  const { library } = project
  for (const [i, name] of ['a:b', 'A?b', 'plain'].entries())
    library.edit({ kind: 'create-class', name, photoIds: [i + 1, 4] })
  const path = join(folder.path, 'out')
  await exportLabels(project, { format: 'folders', path })
  const folders = readdirSync(path)
  expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(3)
  for (const name of folders) expect(readdirSync(join(path, name)).sort()).toContain('4.png')
  expect(folders.flatMap((name) => readdirSync(join(path, name)))).toHaveLength(6)
})

test('photos of one name in one class get numbers before their endings', async () => {
  const project = await newProject()
  for (const [at, name] of ['a/1.png', 'b/1.PNG'].entries()) folder.write(name, await noisePng(20 + at))
  const paths = ['a', 'b'].map((name) => join(folder.path, name))
  project.imports.start({ paths, uploads: [], copy: false, labels: 'none' })
  await project.imports.settled()
  const photoIds = project.library.snapshot().photos.flatMap(({ id, name }) => (/^1\.png$/i.test(name) ? [id] : []))
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds })
  const path = join(folder.path, 'out')
  await exportLabels(project, { format: 'folders', path })
  expect(readdirSync(join(path, 'Elm')).sort()).toEqual(['1 2.png', '1 3.PNG', '1.png'])
})

test('an empty folder that is there is filled', async () => {
  const project = await newProject()
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [1] })
  const path = join(folder.path, 'empty')
  mkdirSync(path)
  await exportLabels(project, { format: 'folders', path })
  expect(readdirSync(join(path, 'Elm'))).toEqual(['1.png'])
})

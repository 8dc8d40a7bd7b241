import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noisePng, testFolder } from '../../photos/test-folder.ts'
import { isTable, listSources, type ListingOptions } from './list-sources.ts'

let folder: ReturnType<typeof testFolder>
beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

const at = (name: string) => join(folder.path, name)
async function list(paths: readonly string[], more: Partial<ListingOptions> = {}) {
  const listed = await listSources(paths, { withLabels: true, ...more })
  return { ...listed, names: listed.files.map(({ shownPath, labels }) => [shownPath, ...labels]).sort() }
}

describe('paths', () => {
  test('of photos are taken as they are, those of nothing are told of', async () => {
    folder.write('1.png', await noisePng(1))
    const { files, skipped, isMultiLabel, told } = await list([at('1.png'), at('none.png')])
    expect(files).toEqual([{ path: at('1.png'), shownPath: at('1.png'), labels: [] }])
    expect(skipped).toMatchObject([{ path: at('none.png'), code: 'missing' }])
    expect([isMultiLabel, told]).toEqual([false, []])
  })

  test('of a project, or of a folder in one, are refused', async () => {
    folder.write('Leaves.FROSTLINE/captures/1.png', await noisePng(1))
    for (const path of [at('Leaves.FROSTLINE'), at('Leaves.FROSTLINE/captures')])
      expect(await list([path])).toMatchObject({ files: [], skipped: [{ path, code: 'inside-project' }] })
  })

  test('are not read any further once nobody wants them', async () => {
    folder.write('1.png', await noisePng(1))
    await expect(list([at('1.png')], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    await expect(list([folder.path], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})

describe('a folder', () => {
  test('of folders gives their names, and takes what lies beside them', async () => {
    for (const name of ['Elm/1.png', 'Oak/2.png', '3.png']) folder.write(name, await noisePng(1))
    const { names, told } = await list([folder.path])
    expect(names).toEqual([['3.png'], ['Elm/1.png', 'Elm'], ['Oak/2.png', 'Oak']])
    expect(told).toEqual(['2 photos, 2 classes, read as: a folder for each class.'])
  })

  test('whose names are not asked for gives photos alone', async () => {
    for (const name of ['Elm/1.png', 'Oak/2.png']) folder.write(name, await noisePng(1))
    folder.write('labels.csv', 'filename,label\nElm/1.png,elm\n')
    const { names, told } = await list([folder.path], { withLabels: false })
    expect(names.filter(([name]) => name !== 'labels.csv')).toEqual([['Elm/1.png'], ['Oak/2.png']])
    expect(told).toEqual([])
  })

  test('of photos alone has no classes, nor one whose folders are hidden', async () => {
    folder.write('1.png', await noisePng(1))
    folder.write('.hidden/2.png', await noisePng(2))
    expect((await list([folder.path])).names).toEqual([['1.png']])
  })

  test('with a table of labels is read by it, and photos that it does not name have no label', async () => {
    for (const name of ['1.png', '2.png', '3.png']) folder.write(name, await noisePng(1))
    folder.write('labels.csv', 'filename,label\n1.png,elm\n2.png,oak\ngone.png,elm\n')
    const listed = await list([folder.path])
    expect(listed.names).toEqual([['1.png', 'elm'], ['2.png', 'oak'], ['3.png']])
    expect(listed.skipped).toMatchObject([{ path: 'gone.png', code: 'missing' }])
    expect(listed).toMatchObject({ isMultiLabel: false, numMoreSkipped: 0 })
    expect(listed.files.find(({ shownPath }) => shownPath === '3.png')?.path).toBe(at('3.png'))
  })

  test('with a table that cannot be read has its photos all the same', async () => {
    folder.write('1.png', await noisePng(1))
    folder.write('labels.csv', 'nothing\nof use\n')
    const { names, skipped } = await list([folder.path])
    expect(skipped[0]?.path).toBe(at('labels.csv'))
    expect(names.flat()).toContain('1.png')
  })

  test('that a person divided keeps its sets', async () => {
    for (const name of ['train/Elm/1.png', 'train/Oak/2.png', 'val/Elm/3.png', 'val/Oak/4.png'])
      folder.write(name, await noisePng(1))
    const { files } = await list([folder.path])
    expect(files.map(({ set, labels }) => [set, ...labels]).sort()).toEqual([
      ['train', 'Elm'],
      ['train', 'Oak'],
      ['validation', 'Elm'],
      ['validation', 'Oak'],
    ])
  })
})

describe('a table', () => {
  test('is text in columns or a list of records, whatever its name’s case', async () => {
    const names = {
      'a.csv': 'x',
      'b.TSV': 'x',
      'c.json': '[{"image": "1.png", "label": "elm"}]',
      'd.json': '{"a": 1}',
      'e.txt': 'x',
    }
    for (const [name, text] of Object.entries(names)) folder.write(name, text)
    expect(await Promise.all(Object.keys(names).map((name) => isTable(at(name))))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  test('is read where labels are asked for, and may have several a photo', async () => {
    for (const name of ['1.png', '2.png']) folder.write(name, await noisePng(1))
    const table = folder.write('several.csv', 'filename,labels\n1.png,elm|oak\n2.png,oak\n')
    const listed = await list([table])
    expect(listed.names).toEqual([
      ['1.png', 'elm', 'oak'],
      ['2.png', 'oak'],
    ])
    expect(listed).toMatchObject({ isMultiLabel: true, numMoreSkipped: 0 })
    expect(listed.told[0]).toContain('2 photos, 2 classes')
    const photo = await list([table], { withLabels: false })
    expect(photo.files).toEqual([{ path: table, shownPath: table, labels: [] }])
  })

  test('may say in which set a photo is', async () => {
    for (const name of ['1.png', '2.png']) folder.write(name, await noisePng(1))
    const table = folder.write('sets.csv', 'filename,label,split\n1.png,elm,train\n2.png,oak,test\n')
    expect((await list([table])).files).toEqual([
      { path: at('1.png'), shownPath: '1.png', labels: ['elm'], set: 'train' },
      { path: at('2.png'), shownPath: '2.png', labels: ['oak'], set: 'test' },
    ])
  })

  test('is read as a person says who looked at it, and no other', async () => {
    folder.write('1.png', await noisePng(1))
    const table = folder.write('two.csv', 'filename,first,second\n1.png,elm,oak\n')
    const choice = { labelColumn: 'second' }
    expect((await list([table], { table: { path: table, choice } })).names[0]).toEqual(['1.png', 'oak'])
    const other = await list([table], { table: { path: at('other.csv'), choice } })
    expect(other.names.some((name) => name[1] === 'oak' && name.length === 2)).toBe(false)
  })
})

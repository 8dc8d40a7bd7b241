import { execFileSync } from 'node:child_process'
import { chmodSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Dataset } from '../../core/datasets/photo.ts'
import { PixelCache } from './pixel-cache.ts'
import type { ScanOptions, ScanProgress } from './scan-photos.ts'
import { writePhotoList } from './photo-list-file.ts'
import { scanPhotos } from './scan-photos.ts'
import { noisePng, testFolder } from './test-folder.ts'

const format = { inputHeight: 16, inputWidth: 16, resize: 'stretch' } as const
let folder: ReturnType<typeof testFolder>
let seed = 0
const photo = async (name: string): Promise<string> => folder.write(name, await noisePng(++seed))
const scan = (options: Partial<ScanOptions> = {}, path = folder.path): Promise<Dataset> =>
  scanPhotos(path, { format, ...options })
const paths = ({ photos }: Dataset): string[] => photos.map(({ relativePath }) => relativePath)
const codes = ({ skipped }: Dataset): string[][] => skipped.map(({ path, code }) => [path, code])

beforeEach(() => {
  folder = testFolder()
})
afterEach(() => folder.remove())

describe('a folder with a sub-folder per class', () => {
  test('gives each photo the class of its top folder, however deep it lies', async () => {
    await photo('cat/1.png')
    await photo('cat/2024/may/2.png')
    await photo('dog/3.png')
    const dataset = await scan()
    expect(dataset.photos.map(({ relativePath, labels }) => [relativePath, labels[0]])).toEqual([
      ['cat/1.png', 'cat'],
      ['cat/2024/may/2.png', 'cat'],
      ['dog/3.png', 'dog'],
    ])
    expect(dataset.photos[0]).toMatchObject({ width: 16, height: 16 })
    expect(dataset.photos[0]?.id).toMatch(/^[0-9a-f]{64}$/)
  })

  test('every file that cannot be used is listed with its reason, the rest is used', async () => {
    await photo('cat/1.png')
    folder.write('cat/notes.txt', 'buy food')
    folder.write('cat/empty.jpg', '')
    await photo('loose.png')
    folder.write('dog/film.mp4', Buffer.alloc(9 * 2 ** 20))
    execFileSync('mkdir', ['-p', join(folder.path, 'none')])
    const dataset = await scan()
    expect(paths(dataset)).toEqual(['cat/1.png'])
    expect(codes(dataset)).toEqual([
      ['cat/empty.jpg', 'empty-file'],
      ['cat/notes.txt', 'not-an-image'],
      ['dog/film.mp4', 'not-an-image'],
      ['loose.png', 'no-class'],
      ['none', 'empty-class'],
      ['dog', 'empty-class'],
    ])
    for (const { reason } of dataset.skipped) expect(reason).toMatch(/\.$/)
  })

  test('what operating systems leave behind is ignored and counted', async () => {
    await photo('cat/1.png')
    for (const name of ['.DS_Store', 'cat/.DS_Store', 'cat/Thumbs.db', '__MACOSX/cat/._1.png', '.git/x'])
      folder.write(name, 'x')
    const dataset = await scan()
    expect(dataset.skipped).toEqual([])
    expect(dataset.numIgnored).toBe(5)
    expect(dataset.classNames).toEqual(['cat'])
  })

  const awkward = ['a b', 'żółw 日本', 'cafe\u0301', '#1', '100%', '%2F', `it's "so"`, 'two\nlines', 'é'.repeat(118)]
  test.each([...awkward, '__proto__', 'constructor'])('the name %j works for a class and for a photo', async (name) => {
    await photo(`${name}/${name}.png`)
    const dataset = await scan()
    expect(paths(dataset)).toEqual([`${name}/${name}.png`])
    expect(dataset.classNames).toEqual([name.normalize('NFC')])
  })

  test('folders that differ only in how an accent is written are one class', async () => {
    await photo('caf\u00e9/1.png')
    await photo('cafe\u0301/2.png')
    expect((await scan()).classNames).toEqual(['caf\u00e9'])
  })

  test.skipIf(process.platform === 'win32')('links are followed, but not in circles; pipes are not read', async () => {
    await photo('cat/1.png')
    symlinkSync('1.png', join(folder.path, 'cat/link.png'))
    symlinkSync('..', join(folder.path, 'cat/up'))
    symlinkSync('nowhere', join(folder.path, 'cat/broken.png'))
    execFileSync('mkfifo', [join(folder.path, 'cat/pipe.png')])
    const dataset = await scan()
    expect(paths(dataset)).toContain('cat/link.png')
    expect(codes(dataset)).toEqual(
      expect.arrayContaining([
        ['cat/broken.png', 'missing'],
        ['cat/pipe.png', 'not-a-file'],
        ['cat/up/cat', 'link-cycle'],
      ]),
    )
    expect(paths(dataset).length).toBeLessThan(6)
  })

  test.skipIf(process.getuid?.() === 0)('what may not be read is reported', async () => {
    await photo('cat/1.png')
    chmodSync(await photo('cat/2.png'), 0)
    expect(codes(await scan())).toEqual([['cat/2.png', 'unreadable']])
  })

  test('copies in two classes are left out, or get both labels where that is allowed', async () => {
    const bytes = await noisePng(++seed)
    folder.write('cat/1.png', bytes)
    folder.write('dog/1.png', bytes)
    await photo('dog/2.png')
    expect(paths(await scan())).toEqual(['dog/2.png'])
    const several = await scan({ multiLabel: true })
    expect(several.photos.map(({ labels }) => labels)).toEqual([['cat', 'dog'], ['dog']])
  })

  test('without a usable photo, or where there is no folder, the error says so', async () => {
    await expect(scan()).rejects.toMatchObject({ code: 'no-photos' })
    await expect(scan({}, join(folder.path, 'typo'))).rejects.toMatchObject({ code: 'photos-not-found' })
    await expect(scan({}, await photo('one.png'))).rejects.toMatchObject({ code: 'photos-not-found' })
    const photos = ['cat', 'dog'].map((label) => ({ path: join(folder.path, 'moved', label), labels: [label] }))
    writePhotoList(join(folder.path, 'photos.json'), {
      version: 1,
      classNames: ['cat', 'dog'],
      multiLabel: false,
      photos,
    })
    await expect(scan({}, join(folder.path, 'photos.json'))).rejects.toMatchObject({
      code: 'no-photos',
      message: expect.stringMatching(/^None of the 2 photos can be used; the first: .*moved/) as string,
    })
  })

  test('stops when it is asked to', async () => {
    for (let n = 0; n < 6; n++) await photo(`cat/${n}.png`)
    const stop = new AbortController()
    const progress = { signal: stop.signal, onProgress: () => stop.abort() }
    await expect(scanPhotos(folder.path, { format, concurrency: 1 }, progress)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('photos divided already', () => {
  test('train, val and test folders are recognized', async () => {
    for (const set of ['train', 'Valid', 'test']) await photo(`${set}/cat/1.png`)
    const dataset = await scan()
    expect(dataset.classNames).toEqual(['cat'])
    expect(dataset.photos.map(({ set }) => set)).toEqual(['validation', 'test', 'train'])
  })

  test('a class may be called test where the other folders are classes', async () => {
    for (const name of ['train', 'test', 'bus']) await photo(`${name}/1.png`)
    expect((await scan()).classNames).toEqual(['bus', 'test', 'train'])
  })

  test('further folders are held back', async () => {
    await photo('main/cat/1.png')
    await photo('held/cat/2.png')
    const dataset = await scan({ test: join(folder.path, 'held') }, join(folder.path, 'main'))
    expect(dataset.photos.map(({ relativePath, set }) => [relativePath, set])).toEqual([
      ['../held/cat/2.png', 'test'],
      ['cat/1.png', 'train'],
    ])
  })
})

describe('a table of labels', () => {
  test('is found in a folder, its photos beside it or in images/; what it does not name is counted', async () => {
    await photo('1.png')
    await photo('images/sub/2.png')
    await photo('images/3.png')
    folder.write('labels.csv', 'filename,label\n1.png,cat\nsub\\2.png,dog\ngone.png,dog\n')
    const dataset = await scan()
    expect(paths(dataset)).toEqual(['1.png', 'images/sub/2.png'])
    expect(codes(dataset)).toEqual([['gone.png', 'missing']])
    expect(dataset.unlabelled).toEqual(['images/3.png'])
  })

  test('cannot name files outside its folder', async () => {
    await photo('in/1.png')
    const outside = await photo('secret.png')
    const names = ['1.png', '../secret.png', outside, join(folder.path, 'in', '1.png')]
    const csv = folder.write('in/my labels.csv', ['filename,label', ...names.map((name) => `${name},cat`)].join('\n'))
    const dataset = await scan({}, csv)
    expect(paths(dataset)).toEqual(['1.png'])
    expect(dataset.skipped.map(({ code }) => code).sort()).toEqual(['leads-out', 'listed-twice', 'outside-folder'])
  })

  test('takes no photo beside it for one of the same name that it names elsewhere', async () => {
    for (const name of ['in/1.png', 'in/2.png', 'images/1.png']) await photo(name)
    const csv = folder.write('in/labels.csv', 'filename,label\n2.png,dog\n../images/1.png,cat\n')
    const dataset = await scan({}, csv)
    expect(paths(dataset)).toEqual(['2.png'])
    expect(codes(dataset)).toEqual([['../images/1.png', 'leads-out']])
    expect(dataset.unlabelled).toEqual(['1.png'])
  })

  test('that is no text is refused', async () => {
    const csv = folder.write('labels.csv', Buffer.from([0x66, 0xff, 0xfe, 0x00]))
    await expect(scan({}, csv)).rejects.toMatchObject({ code: 'label-table-invalid' })
  })
})

describe('a table that is long', () => {
  beforeEach(async () => {
    await photo('1.png')
    const rows = Array.from({ length: 60_000 }, (_, row) => `elsewhere/${row}.png,dog\n`)
    folder.write('labels.csv', `filename,label\n1.png,cat\n${rows.join('')}`)
  })

  test('is read with its rows counted', async () => {
    const told: ScanProgress[] = []
    const { photos } = await scanPhotos(folder.path, { format }, { onProgress: (progress) => told.push(progress) })
    expect(photos).toHaveLength(1)
    const ofTable = told.filter(({ phase }) => phase === 'table')
    expect(ofTable[0]).toEqual({ phase: 'table', numDone: 20_000, numTotal: 0 })
    expect(ofTable.at(-1)).toEqual({ phase: 'table', numDone: 60_001, numTotal: 60_001 })
    expect(told.at(-1)).toEqual({ phase: 'photos', numDone: 1, numTotal: 1 })
  })

  test('is given up when that is asked for', async () => {
    const stop = new AbortController()
    const told: ScanProgress[] = []
    const onProgress = (progress: ScanProgress): void => {
      told.push(progress)
      stop.abort(new Error('Enough.'))
    }
    const scanned = scanPhotos(folder.path, { format }, { signal: stop.signal, onProgress })
    await expect(scanned).rejects.toThrow('Enough.')
    expect(told).toEqual([{ phase: 'table', numDone: 20_000, numTotal: 0 }])
  })
})

describe('a second scan', () => {
  const withCache = async (): Promise<Dataset> => {
    const cache = PixelCache.open({ folder: join(folder.path, 'cache'), format, limitBytes: 2 ** 20 })
    try {
      return await scan({ cache }, join(folder.path, 'photos'))
    } finally {
      cache.close()
    }
  }

  test('gives the same result without reading unchanged files', async () => {
    const file = await photo('photos/cat/1.png')
    await photo('photos/dog/2.png')
    folder.write('photos/dog/bad.png', 'no photo at all')
    const time = new Date('2024-05-06T07:08:09Z')
    utimesSync(file, time, time)
    const first = await withCache()
    // In place, of the same length and with the old time: only reading it would show.
    writeFileSync(file, Buffer.alloc(first.photos[0].sizeBytes), { flag: 'r+' })
    utimesSync(file, time, time)
    expect(await withCache()).toEqual(first)
  })

  test('sees a file that was changed, replaced or moved', async () => {
    const file = await photo('photos/cat/1.png')
    const [before] = (await withCache()).photos
    const bytes = await noisePng(++seed)
    writeFileSync(file, bytes)
    const [changed] = (await withCache()).photos
    expect(changed?.id).not.toBe(before?.id)
    renameSync(file, join(folder.path, 'photos/cat/moved.png'))
    const [moved] = (await withCache()).photos
    expect(moved).toMatchObject({ id: changed?.id, relativePath: 'cat/moved.png' })
  })
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findLibraryFiles } from './build-binding.mjs'
import { cacheFolder, libraryNames } from './places.mjs'
import { findCached, findPythons, requests } from './python-package.mjs'
import { findSystemLibrary } from './system-library.mjs'

const among =
  (...paths: string[]) =>
  (path: unknown) =>
    paths.includes(String(path))

test('the cache lies where the person or the platform says', () => {
  const home = '/home/ann'
  expect(cacheFolder({ env: { FROSTLINE_CACHE: '/big' }, platform: 'linux', home })).toBe('/big')
  expect(cacheFolder({ env: { XDG_CACHE_HOME: '/xdg' }, platform: 'linux', home })).toBe('/xdg/frostline')
  expect(cacheFolder({ env: {}, platform: 'linux', home })).toBe('/home/ann/.cache/frostline')
  expect(cacheFolder({ env: {}, platform: 'darwin', home })).toBe('/home/ann/Library/Caches/frostline')
  expect(cacheFolder({ env: { LOCALAPPDATA: '/local' }, platform: 'win32', home })).toBe('/local/frostline/cache')
})

test('a library counts only with both of its parts', () => {
  const both = among('/t/libtensorflow_cc.so.2', '/t/libtensorflow_framework.so.2')
  expect(findLibraryFiles('/t', 'linux', both)?.map(({ path }) => path)).toEqual([
    '/t/libtensorflow_cc.so.2',
    '/t/libtensorflow_framework.so.2',
  ])
  expect(findLibraryFiles('/t', 'linux', among('/t/libtensorflow_cc.so.2'))).toBeUndefined()
  expect(findLibraryFiles('/t', 'darwin', both)).toBeUndefined()
})

test('a half-unpacked library is never taken for a whole one, and the newest whole one wins', () => {
  const cache = mkdtempSync(join(tmpdir(), 'frostline-cache-'))
  const put = (name: string) => {
    mkdirSync(join(cache, name, 'lib'), { recursive: true })
    for (const { sources } of libraryNames()) writeFileSync(join(cache, name, 'lib', sources[0] ?? ''), '')
  }
  try {
    expect(findCached(join(cache, 'missing'))).toBeUndefined()
    mkdirSync(join(cache, 'tensorflow-2.30.0', 'lib'), { recursive: true })
    for (const name of ['downloads', 'unpacked.partial-3', 'tensorflow-2.22.0.partial-77']) put(name)
    expect(findCached(cache)).toBeUndefined()
    for (const name of ['tensorflow-2.9.1', 'tensorflow-2.21.0']) put(name)
    expect(findCached(cache)).toBe(join(cache, 'tensorflow-2.21.0'))
  } finally {
    rmSync(cache, { recursive: true })
  }
})

const libraries = (prefix: string) => [
  `${prefix}/lib/libtensorflow.so.2`,
  `${prefix}/lib/libtensorflow_framework.so.2`,
  `${prefix}/include/tensorflow/c/c_api.h`,
]

test.runIf(process.platform === 'linux')(
  'LIBTENSORFLOW_DIR goes before what the system has, and is never ignored',
  async () => {
    const exists = among(...libraries('/mine'), ...libraries('/usr/local'))
    const listed = () => Promise.resolve([])
    const mine = await findSystemLibrary({ LIBTENSORFLOW_DIR: '/mine' }, { exists, listed })
    expect(mine).toEqual({ libraryFolder: '/mine/lib', includeFolder: '/mine/include' })
    const system = await findSystemLibrary({}, { exists, listed })
    expect(system.libraryFolder).toBe('/usr/local/lib')
    await expect(findSystemLibrary({ LIBTENSORFLOW_DIR: '/wrong' }, { exists, listed })).rejects.toThrow('/wrong')
  },
)

test('FROSTLINE_PYTHON is the only interpreter asked when it is set', async () => {
  const asked: string[] = []
  const run = (command: string) => {
    asked.push(command)
    return Promise.resolve({ ok: true, stdout: 'tensorflow=/site/tensorflow\n' })
  }
  const found = await findPythons({ FROSTLINE_PYTHON: '/v/bin/python' }, run as never)
  expect(asked).toEqual(['/v/bin/python'])
  expect(found).toEqual([{ command: '/v/bin/python', folder: '/site/tensorflow' }])
})

test('an interpreter that does not run is passed over', async () => {
  const run = (command: string) => Promise.resolve({ ok: command === 'python', stdout: 'tensorflow=\n' })
  expect(await findPythons({}, run as never)).toEqual([{ command: 'python', folder: undefined }])
})

test('pip is asked for the small CPU package where it exists', () => {
  expect(requests('linux', 'x64').every(([name]) => name?.startsWith('tensorflow-cpu'))).toBe(true)
  expect(requests('darwin', 'arm64').every(([name]) => name?.startsWith('tensorflow>'))).toBe(true)
})

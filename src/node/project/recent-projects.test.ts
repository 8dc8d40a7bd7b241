import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RecentProjects } from './recent-projects.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline recent '))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Remembered = Parameters<RecentProjects['remember']>[0]
const project = (name: string): Remembered => ({
  folder: join(folder, name),
  name,
  openedAt: 1,
  numPhotos: 2,
  numClasses: 3,
  numLabelled: 1,
  cover: null,
})
const names = (recent: RecentProjects) => recent.list().map(({ name }) => name)

test('the newest comes first, each project once', () => {
  const recent = new RecentProjects(join(folder, 'config'))
  expect(recent.list()).toEqual([])
  for (const name of ['a', 'b', 'c', 'a']) recent.remember(project(name))
  expect(names(recent)).toEqual(['a', 'c', 'b'])
  expect(new RecentProjects(join(folder, 'config')).list()[1]).toEqual({ ...project('c'), isThere: false })
})

test('one is there while its folder is', () => {
  const recent = new RecentProjects(folder)
  recent.remember(project('a'))
  mkdirSync(join(folder, 'a'))
  expect(recent.list()[0]?.isThere).toBe(true)
  rmSync(join(folder, 'a'), { recursive: true })
  writeFileSync(join(folder, 'a'), 'a file')
  expect(recent.list()[0]?.isThere).toBe(false)
  recent.remember({ ...project('b'), folder: join(folder, 'a', 'below a file') })
  expect(recent.list()[0]?.isThere).toBe(false)
})

test('one is renamed or forgotten, the others stay', () => {
  const recent = new RecentProjects(folder)
  for (const name of ['a', 'b']) recent.remember(project(name))
  recent.rename(join(folder, 'a'), 'x')
  expect(names(recent)).toEqual(['b', 'x'])
  recent.forget(join(folder, 'b'))
  expect(names(recent)).toEqual(['x'])
})

test('forty are remembered', () => {
  const recent = new RecentProjects(folder)
  for (let i = 0; i < 42; i++) recent.remember(project(String(i)))
  expect(names(recent)).toEqual(Array.from({ length: 40 }, (_, i) => String(41 - i)))
})

test('a list that is damaged, or far too large, begins anew; of one that is damaged in part the rest is kept', () => {
  const file = join(folder, 'recent-projects.json')
  const recent = new RecentProjects(folder)
  for (const text of ['', '{', '{}', ' '.repeat(8 * 2 ** 20 + 1) + '[]']) {
    writeFileSync(file, text)
    expect(recent.list()).toEqual([])
  }
  recent.remember(project('a'))
  const [row] = JSON.parse(readFileSync(file, 'utf8')) as unknown[]
  writeFileSync(file, JSON.stringify([{ name: 3 }, row, null]))
  expect(names(recent)).toEqual(['a'])
})

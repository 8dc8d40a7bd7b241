import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ChosenPaths } from './chosen-paths.ts'

const HOME = resolve('/home/ada')
const PROJECT = join(HOME, 'Leaves.frostline')

const desktop = () => new ChosenPaths({ hasNativeDialogs: true, known: () => [PROJECT] })
const refused = expect.objectContaining({ code: 'path-not-chosen' }) as Error

test('in a desktop window only what was chosen, and what lies below it, is read or written', () => {
  const paths = desktop()
  paths.add(join(HOME, 'Photos'), join(HOME, 'labels.csv'))
  for (const path of [join(HOME, 'Photos'), join(HOME, 'Photos', 'Elm', '1.jpg'), join(HOME, 'labels.csv'), PROJECT])
    expect(paths.check(path)).toBe(path)
  for (const path of [HOME, `${join(HOME, 'Photos')}-private`, join(HOME, 'Photos') + '/../.ssh/id_rsa', 'Photos', ''])
    expect(() => paths.check(path)).toThrow(refused)
})

test('a drive or root that was chosen has all below it', () => {
  const paths = desktop()
  paths.add(resolve('/'))
  expect(paths.check(HOME)).toBe(HOME)
})

test('a window that shows folders itself names any of them, but no relative path', () => {
  const paths = new ChosenPaths({ hasNativeDialogs: false, known: () => [] })
  expect(paths.check(join(HOME, 'Photos'))).toBe(join(HOME, 'Photos'))
  for (const path of ['Photos', '../Photos', `${HOME}/a\0.csv`]) expect(() => paths.check(path)).toThrow(refused)
})

test('what may be shown is the project and what was written, in every host', () => {
  const paths = new ChosenPaths({ hasNativeDialogs: false, known: () => [] })
  const table = join(HOME, 'table.csv')
  const hidden = expect.objectContaining({ code: 'path-not-shown' }) as Error
  expect(() => paths.checkShown(table, PROJECT)).toThrow(hidden)
  paths.wrote(table)
  expect(paths.checkShown(table, PROJECT)).toBe(table)
  expect(paths.checkShown(join(PROJECT, 'runs', '1'), PROJECT)).toBe(join(PROJECT, 'runs', '1'))
  for (const path of [PROJECT + '/../.ssh', HOME, '\\\\evil.example\\share', 'https://evil.example'])
    expect(() => paths.checkShown(path, PROJECT)).toThrow(hidden)
  expect(() => paths.checkShown(PROJECT, undefined)).toThrow(hidden)
})

import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { downloadElectron, electronBinary, hasDisplay } from './electron.mjs'

let folder = ''
let printed: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-electron-'))
  printed = []
})
afterEach(() => rmSync(folder, { recursive: true }))

/** As Electron's own installer leaves it. */
const INSTALL = `
const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('dist')
writeFileSync('dist/electron', '')
writeFileSync('path.txt', 'electron')`

const download = (installer: string, more: object = {}): Promise<string | undefined> => {
  writeFileSync(join(folder, 'install.js'), installer)
  const failure = join(folder, 'notes', 'failed')
  return downloadElectron({
    node: process.execPath,
    print: (line: string) => printed.push(line),
    folder,
    failure,
    env: {},
    look: async () => true,
    ...more,
  })
}

test('the binary is found where the package has it, or where a person says', () => {
  expect(electronBinary({ folder, env: {} })).toBeUndefined()
  writeFileSync(join(folder, 'path.txt'), 'electron\n')
  expect(electronBinary({ folder, env: {} })).toBeUndefined()
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'electron'), '')
  expect(electronBinary({ folder, env: {} })).toBe(join(folder, 'dist', 'electron'))
  mkdirSync(join(folder, 'mine'))
  const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') }
  expect(electronBinary({ folder, env })).toBeUndefined()
  writeFileSync(join(folder, 'mine', 'electron'), '')
  expect(electronBinary({ folder, env })).toBe(join(folder, 'mine', 'electron'))
})

test('it is downloaded by its own installer, once', async () => {
  expect(await download(INSTALL)).toBe(join(folder, 'dist', 'electron'))
  expect(printed).toEqual(['Getting Electron (once, about 115 MB) …'])
})

test('a source that cannot be reached, and a person who wants none, cost no download', async () => {
  expect(await download(INSTALL, { look: async () => false })).toBeUndefined()
  expect(await download(INSTALL, { env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' } })).toBeUndefined()
  expect(await download(INSTALL, { env: { ELECTRON_MIRROR: 'no address' } })).toBeUndefined()
  expect(printed).toEqual([])
  expect(existsSync(join(folder, 'dist'))).toBe(false)
})

test('one that hangs is ended, and not tried again at the next start but on the next day', async () => {
  const hangs = 'setInterval(() => undefined, 1000)'
  expect(await download(hangs, { limitSeconds: 1 })).toBeUndefined()
  expect(await download(INSTALL)).toBeUndefined()
  expect(printed).toHaveLength(1)
  const yesterday = Date.now() / 1000 - 25 * 60 * 60
  utimesSync(join(folder, 'notes', 'failed'), yesterday, yesterday)
  expect(await download(INSTALL)).toBe(join(folder, 'dist', 'electron'))
  expect(existsSync(join(folder, 'notes', 'failed'))).toBe(false)
})

test('a screen is what the system says', () => {
  expect(hasDisplay({}, 'linux')).toBe(false)
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
  expect(hasDisplay({}, 'darwin')).toBe(true)
})

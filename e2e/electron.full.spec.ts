import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test'
import { buildWhenStale } from '../scripts/start/build.mjs'
import { electronBinary, hasDisplay } from '../scripts/start/electron.mjs'

const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url))
const binary = electronBinary()

test.skip(binary === undefined, 'Electron’s binary is not here: `npm start` gets it where it can be downloaded.')
test.skip(!hasDisplay(), 'There is no screen here: run this under Xvfb.')

let home = ''
test.beforeAll(async () => {
  await buildWhenStale('application', { node: process.execPath, print: console.log })
  home = mkdtempSync(join(tmpdir(), 'frostline-electron-'))
})
test.afterAll(() => rmSync(home, { recursive: true, force: true }))

async function open(...args: string[]): Promise<{ app: ElectronApplication; window: Page }> {
  const app = await _electron.launch({
    executablePath: binary ?? '',
    // as root there is no sandbox to be had
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), PROJECT_FOLDER, ...args],
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      XDG_CONFIG_HOME: join(home, '.config'),
      FROSTLINE_CONFIG: join(home, 'config'),
      FROSTLINE_CACHE: join(home, 'cache'),
    },
  })
  return { app, window: await app.firstWindow() }
}

const labelled = (window: Page) => window.getByText(/^\d+ of 160 labelled$/)

test('the desktop window opens, draws the sample, keeps a label, and opens again where it was', async () => {
  const { app, window } = await open()
  expect(window.url()).toBe('frostline://app/')
  expect(await window.evaluate(() => 'require' in globalThis || 'process' in globalThis)).toBe(false)
  expect(await window.evaluate(() => Object.keys((globalThis as { frostline?: object }).frostline ?? {}))).toEqual([
    'takeDropped',
  ])
  await window.getByRole('button', { name: 'Try with sample photos' }).click()
  await expect(window.getByText('120 of 160 labelled')).toBeVisible()

  await window.getByRole('listbox', { name: 'Photos' }).focus()
  await window.keyboard.press('u')
  await window.keyboard.press('1')
  await expect(window.getByText('121 of 160 labelled')).toBeVisible()
  await app.close()

  const projects = join(home, 'Frostline')
  const [project = ''] = readdirSync(projects).filter((name) => name.endsWith('.frostline'))
  const again = await open(join(projects, project))
  await expect(labelled(again.window)).toHaveText('121 of 160 labelled')
  await again.window.keyboard.press('Control+z')
  await expect(labelled(again.window)).toHaveText('120 of 160 labelled')
  await again.app.close()
})

test('the page goes nowhere, opens nothing, and reads no file by its path', async () => {
  const { app, window } = await open()
  await window.evaluate(() => {
    location.href = 'https://example.org/'
  })
  expect(await window.evaluate(() => open('https://example.org/') === null)).toBe(true)
  expect(window.url()).toBe('frostline://app/')
  const status = (path: string): Promise<number> => window.evaluate(async (at) => (await fetch(at)).status, path)
  expect(await status('/..%2f..%2fpackage.json')).toBe(404)
  expect(await status('/image/7b1d1f60-5a0c-4f4e-9a43-0a6f3f2d9c11/1/full')).toBe(404)
  expect(app.windows()).toHaveLength(1)
  await app.close()
})

import { fileURLToPath } from 'node:url'
import type { BrowserWindow as Window } from 'electron'
import { beforeEach, expect, test, vi } from 'vitest'
import { answers, BrowserWindow, FakeContents, ipcMain, ipcRenderer, told } from '../../tests/electron/fake-electron.ts'
import * as channels from './window-talk.ts'
import { askBeforeClosing, offerReload } from './window.ts'
import { connectWindows, takeDroppedFiles } from './window-talk.ts'
import { chooseWith } from './dialogs.ts'

beforeEach(() => {
  told.dialogs.length = 0
  told.sent.length = 0
  answers.length = 0
  ipcMain.removeAllListeners()
})
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a window that asks is given a port; a frame, another page or a page that is gone is not', () => {
  let numServed = 0
  connectWindows((port) => {
    numServed++
    port.close()
  })
  const contents = new FakeContents()
  const from = (senderFrame: unknown): void => void ipcMain.emit(channels.CONNECT, { sender: contents, senderFrame })
  from(contents.mainFrame)
  expect(contents.posted).toMatchObject([{ channel: channels.PORT, ports: [expect.anything()] }])
  from({ url: 'frostline://app/' }) // some other frame
  from(null)
  contents.mainFrame.url = 'https://evil.example/'
  from(contents.mainFrame)
  expect(numServed).toBe(1)
})

test('dropped files become grants, and the page learns no path', () => {
  const granted: string[] = []
  takeDroppedFiles((path) => `grant-${granted.push(path)}`)
  const contents = new FakeContents()
  const drop = (paths: unknown, senderFrame: unknown = contents.mainFrame): unknown =>
    (ipcMain.handled[channels.DROPPED] as (event: unknown, paths: unknown) => unknown)(
      { sender: contents, senderFrame },
      paths,
    )
  expect(drop([fileURLToPath(import.meta.url), '', 'relative.jpg'])).toEqual(['grant-1', null, null])
  expect(() => drop('/etc/passwd')).toThrow()
  expect(() => drop(['/etc/passwd'], { url: 'https://evil.example/' })).toThrow(/own page/)
  expect(granted).toHaveLength(1)
})

test('the preload hands the port over when its own page asks, and offers nothing but taking dropped files', async () => {
  const listeners: ((event: object) => void)[] = []
  const posted: unknown[][] = []
  const page = {
    location: { origin: 'frostline://app' },
    addEventListener: (_: string, call: (event: object) => void) => listeners.push(call),
    postMessage: (...args: unknown[]) => posted.push(args),
  }
  vi.stubGlobal('window', page)
  const preload = '../preload/preload.ts'
  await import(/* @vite-ignore */ preload)
  const say = (event: object): void => {
    for (const listener of listeners) listener(event)
  }
  say({ source: page, origin: 'https://evil.example', data: 'frostline-ready' })
  say({ source: {}, origin: 'frostline://app', data: 'frostline-ready' })
  say({ source: page, origin: 'frostline://app', data: 'something else' })
  expect(told.sent).toEqual([])
  say({ source: page, origin: 'frostline://app', data: 'frostline-ready' })
  expect(told.sent).toEqual([[channels.CONNECT]])

  const port = {}
  ipcRenderer.emit(channels.PORT, { ports: [port] })
  expect(posted).toEqual([['frostline-port', 'frostline://app', [port]]])

  expect(Object.keys(told.exposed)).toEqual(['frostline'])
  const { takeDropped, ...rest } = told.exposed['frostline'] as Record<string, (files: object[]) => Promise<unknown>>
  expect(rest).toEqual({})
  answers.push(['grant'])
  expect(await takeDropped?.([{ path: '/photos/a.jpg' }])).toEqual(['grant'])
  expect(told.sent.at(-1)).toEqual([channels.DROPPED, ['/photos/a.jpg']])
  vi.unstubAllGlobals()
})

const runs = { name: 'Leaves 3' as string | undefined, done: [] as string[] }
function closable() {
  runs.name = 'Leaves 3'
  runs.done = []
  const window = new BrowserWindow({})
  const end = (what: string) => () => {
    runs.done.push(what)
    runs.name = undefined
    return Promise.resolve()
  }
  askBeforeClosing(
    window as unknown as Window,
    { activeRun: () => runs.name, pause: end('paused'), stop: end('stopped') },
    (thrown) => {
      throw thrown
    },
  )
  return window
}

test('a window without a run closes without a question', () => {
  const window = closable()
  runs.name = undefined
  expect(window.close()).toBe(true)
  expect(told.dialogs).toEqual([])
})

test.each([
  ['Pause and close', ['paused'], true, false],
  ['Keep training', [], false, true],
  ['Stop and close', ['stopped'], true, false],
])('closing over a run asks; “%s”', async (button, done, isGone, isSmall) => {
  const window = closable()
  answers.push({ response: ['Pause and close', 'Keep training', 'Stop and close'].indexOf(button) })
  expect(window.close()).toBe(false)
  window.close() // impatient: asked once
  await settled()
  expect(told.dialogs).toHaveLength(1)
  expect(told.dialogs[0]).toMatchObject({ message: '“Leaves 3” is still training.', cancelId: 1 })
  expect({ done: runs.done, isGone: window.isGone, isSmall: window.isSmall }).toEqual({ done, isGone, isSmall })
})

test('a window whose page ended is offered to be loaded again', async () => {
  const window = new BrowserWindow({})
  const said: string[] = []
  offerReload(window as unknown as Window, (text) => said.push(text))
  window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
  expect(told.dialogs).toEqual([])
  answers.push({ response: 0 })
  window.webContents.isDead = true
  window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
  await settled()
  expect(window.webContents.numReloads).toBe(1)
  expect(said).toEqual(['The window’s page ended: crashed (139)'.replace('’', "'")])
})

test('the system’s dialogs answer with paths, or with null where they were closed', async () => {
  answers.push({ canceled: false, filePaths: ['/a.jpg', '/b.jpg'] }, { canceled: true, filePaths: [] })
  expect(await chooseWith(undefined, 'photos', undefined)).toEqual(['/a.jpg', '/b.jpg'])
  expect(await chooseWith(undefined, 'project', undefined)).toBeNull()
  answers.push({ canceled: false, filePath: '/labels.csv' }, { canceled: true, filePath: '' })
  expect(await chooseWith(undefined, 'save-table', 'labels.csv')).toEqual(['/labels.csv'])
  expect(await chooseWith(undefined, 'save-table', undefined)).toBeNull()
  expect(told.dialogs[2]).toMatchObject({ defaultPath: 'labels.csv' })
  answers.push({ canceled: false, filePath: '/models/leaves' }, { canceled: false, filePaths: ['/home'] })
  expect(await chooseWith(undefined, 'new-folder', 'leaves')).toEqual(['/models/leaves'])
  expect(told.dialogs[4]).toMatchObject({ defaultPath: 'leaves' })
  expect(await chooseWith(undefined, 'new-folder', undefined)).toEqual(['/home'])
})

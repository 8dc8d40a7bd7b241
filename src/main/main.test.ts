import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  answers,
  app,
  BrowserWindow,
  FakeContents,
  ipcMain,
  Menu,
  screen,
  session,
  told,
} from '../../tests/electron/fake-electron.ts'
import { createProject } from '../node/project/open-project.ts'
import { PROJECT_HEADER } from '../shared/contract/app/window-project.ts'
import type { contract } from '../shared/contract/app/index.ts'
import { CONNECT, DROPPED } from './window-talk.ts'

const argv = process.argv
let folder = ''
let project = ''

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-main-'))
  vi.stubEnv('FROSTLINE_CONFIG', join(folder, 'config'))
  app.reset(folder)
  session.defaultSession.reset()
  ipcMain.removeAllListeners()
  Object.assign(told, { order: [], schemes: [], shown: [] })
  BrowserWindow.all.length = 0
  const made = createProject({ parent: folder, name: 'Leaves', multiLabel: false })
  project = made.folder
  await made.close()
  process.argv = [argv[0] ?? '', '/app/out/main/main.js']
})
afterEach(async () => {
  await quit()
  rmSync(folder, { recursive: true, force: true })
})
afterAll(() => {
  process.argv = argv
  vi.unstubAllEnvs()
})

let numStarts = 0
/** Each start is a module of its own, as each is a process. */
const start = (): Promise<unknown> => import(/* @vite-ignore */ `./main.ts?start=${numStarts++}`)
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
async function started() {
  await start()
  app.becomeReady()
  await settled()
  const [window] = BrowserWindow.all
  if (window === undefined) throw new Error('no window was opened')
  return window
}

/** As Electron quits: `will-quit` may be prevented, and is asked again. */
async function quit(): Promise<void> {
  for (let i = 0; i < 50 && app.numQuits === 0 && app.listenerCount('will-quit') > 0; i++) {
    const event = { isPrevented: false, preventDefault: () => void (event.isPrevented = true) }
    app.emit('will-quit', event)
    if (!event.isPrevented) return
    await vi.waitFor(() => expect(app.numQuits).toBe(1))
  }
}

/** Asks for a port as the preload does, and asks over it as the window does. */
function connect(window: BrowserWindow) {
  ipcMain.emit(CONNECT, { sender: window.webContents, senderFrame: window.webContents.mainFrame })
  const port = window.webContents.posted.at(-1)?.ports[0]
  if (port === undefined) throw new Error('no port came')
  port.start()
  let shown = ''
  const client: ContractRouterClient<typeof contract> = createORPCClient(
    new RPCLink({ port, headers: () => ({ [PROJECT_HEADER]: shown }) }),
  )
  return { client, shows: (projectId: string) => void (shown = projectId), close: () => port.close() }
}

test('before anything is opened the sandbox is on, the scheme is declared and pages are locked down', async () => {
  await start()
  expect(told.order).toEqual(['enableSandbox', 'registerSchemesAsPrivileged', 'requestSingleInstanceLock', 'whenReady'])
  expect(BrowserWindow.all).toEqual([])
  const contents = new FakeContents()
  app.emit('web-contents-created', {}, contents)
  expect(contents.opener?.()).toEqual({ action: 'deny' })
  let isPrevented = false
  contents.emit('will-navigate', { preventDefault: () => (isPrevented = true) })
  expect(isPrevented).toBe(true)
})

test('ready, it denies permissions, serves its scheme, and opens one sandboxed window on its own page', async () => {
  const window = await started()
  const { handlers } = session.defaultSession
  expect(Object.keys(handlers).toSorted()).toEqual(['check', 'device', 'display', 'frostline', 'request'])
  expect(BrowserWindow.all).toHaveLength(1)
  expect(window.options).toMatchObject({
    show: false,
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true },
  })
  const { preload } = (window.options as { webPreferences: { preload: string } }).webPreferences
  expect(preload).toMatch(/preload[/\\]preload\.cjs$/)
  expect(window.addresses).toEqual(['frostline://app/'])
  expect(window.isShown).toBe(false)
  window.emit('ready-to-show')
  expect(window.isShown).toBe(true)
  expect(Menu.current).toMatchObject([{ label: '&File' }, { label: '&Edit' }, {}, {}, {}])
})

test('the window asks over its port, and is told what this host can do', async () => {
  const { client, shows, close } = connect(await started())
  expect(await client.host.info()).toMatchObject({ hasNativeDialogs: true, canReveal: true })
  await client.projects.open({ folder: project }).then(
    () => expect.unreachable(),
    (thrown: unknown) => expect(thrown).toMatchObject({ code: 'path-not-chosen' }),
  )
  answers.push({ canceled: false, filePaths: [project] })
  await client.host.chooseNative({ purpose: 'project' })
  const opened = await client.projects.open({ folder: project })
  expect(opened.name).toBe('Leaves')
  shows(opened.id)
  await client.host.reveal({ path: join(project, 'runs') })
  expect(told.shown).toEqual([join(project, 'runs')])
  close()
})

test('dropped files are taken from the window’s own page only', async () => {
  const window = await started()
  const { mainFrame } = window.webContents
  const drop = ipcMain.handled[DROPPED] as (event: unknown, paths: string[]) => (string | null)[]
  expect(drop({ sender: window.webContents, senderFrame: mainFrame }, [project, ''])).toEqual([
    expect.stringMatching(/^handed-/),
    null,
  ])
  expect(() => drop({ sender: window.webContents, senderFrame: { ...mainFrame } }, [project])).toThrow(/own page/)
})

test('the project that it was started with is opened', async () => {
  process.argv.push('--some-flag', project)
  const { client, close } = connect(await started())
  const events = await client.projects.current()
  for await (const current of events) if (current !== null) break
  expect(existsSync(join(project, '.frostline-lock'))).toBe(true)
  close()
})

test('a second start shows the window there is and opens its project, and ends itself', async () => {
  const window = await started()
  window.minimize()
  app.emit('second-instance', {}, ['/app/frostline', 'Leaves.frostline'], folder)
  expect({ isSmall: window.isSmall, isShown: window.isShown, isInFront: window.isInFront }).toEqual({
    isSmall: false,
    isShown: true,
    isInFront: true,
  })
  await vi.waitFor(() => expect(existsSync(join(project, '.frostline-lock'))).toBe(true))
  expect(BrowserWindow.all).toHaveLength(1)
})

test('where another is running it quits, and opens nothing', async () => {
  app.isFirst = false
  await start()
  app.becomeReady()
  await settled()
  expect(app.numQuits).toBe(1)
  expect(BrowserWindow.all).toEqual([])
  expect(Object.keys(session.defaultSession.handlers)).toEqual([])
})

test('a project that is double-clicked before the application is ready is opened when it is', async () => {
  await start()
  let isPrevented = false
  app.emit('open-file', { preventDefault: () => (isPrevented = true) }, project)
  expect(isPrevented).toBe(true)
  app.becomeReady()
  await vi.waitFor(() => expect(existsSync(join(project, '.frostline-lock'))).toBe(true))
})

test('quitting waits until the project is put away, then ends', async () => {
  process.argv.push(project)
  await started()
  await vi.waitFor(() => expect(existsSync(join(project, '.frostline-lock'))).toBe(true))
  app.emit('window-all-closed')
  expect(app.numQuits).toBe(1)
  app.numQuits = 0
  await quit()
  expect(app.numQuits).toBe(1)
  expect(existsSync(join(project, '.frostline-lock'))).toBe(false)
})

test('the window opens where it was closed, and on a screen that there is', async () => {
  const window = await started()
  window.bounds = { x: 300, y: 200, width: 900, height: 700 }
  window.isLarge = true
  expect(window.close()).toBe(true)
  const file = join(folder, 'window.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ bounds: window.bounds, isMaximized: true })
  await quit()

  for (const [displays, place] of [
    [[{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }], { x: 300, y: 200, width: 900, height: 700 }],
    [[{ id: 1, workArea: { x: 2000, y: 0, width: 800, height: 600 } }], { width: 800, height: 600 }],
  ] as const) {
    app.reset(folder)
    BrowserWindow.all.length = 0
    screen.displays = [...displays]
    const again = await started()
    expect(again.options).toMatchObject(place)
    expect('x' in (again.options as object)).toBe('x' in place)
    expect(again.isLarge).toBe(true)
    await quit()
  }
})

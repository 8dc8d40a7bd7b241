import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openProduct, type Product } from '../../src/api/product.ts'
import { connectWindows, servePort, takeDroppedFiles } from '../../src/main/window-talk.ts'
import type { Client } from '../contract/transports.ts'
import { FakeContents, ipcMain, ipcRenderer, told } from '../electron/fake-electron.ts'

const ORIGIN = 'frostline://app'
type Listener = (event: object) => void

/** As much of a page as a connection needs. Messages that it posts to itself come later, with their ports. */
class Page {
  readonly location = { origin: ORIGIN, protocol: 'frostline:', href: `${ORIGIN}/` }
  readonly #listeners = new Set<Listener>()
  addEventListener(_: string, listener: Listener): void {
    this.#listeners.add(listener)
  }
  removeEventListener(_: string, listener: Listener): void {
    this.#listeners.delete(listener)
  }
  postMessage(data: unknown, origin: string, ports: MessagePort[] = []): void {
    if (origin !== ORIGIN) return
    queueMicrotask(() => {
      for (const listener of [...this.#listeners]) listener({ source: this, origin: ORIGIN, data, ports })
    })
  }
}

/** As the renderer's own: its types are of another place. */
interface Connection {
  readonly api: Client
  readonly lost: Promise<void>
  close(): void
}

let folder = ''
let product: Product
let numLoads = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-handshake-'))
  product = openProduct({
    log: { info: () => undefined, error: () => undefined },
    host: {},
    config: join(folder, 'config'),
    projectsFolder: join(folder, 'projects'),
  })
  connectWindows(servePort(product.services))
  takeDroppedFiles((path) => product.handed.grant(path))
})
afterEach(async () => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  ipcMain.removeAllListeners()
  await product.close()
  rmSync(folder, { recursive: true })
})

/** What Electron does between the processes: it carries messages and ports, and says who sent them. */
function wire(contents: FakeContents): void {
  ipcRenderer.removeAllListeners()
  const event = { sender: contents, senderFrame: contents.mainFrame }
  vi.spyOn(ipcRenderer, 'send').mockImplementation((channel, ...args) => {
    ipcMain.emit(channel as string, event, ...args)
  })
  vi.spyOn(ipcRenderer, 'invoke').mockImplementation(async (channel, ...args) =>
    (ipcMain.handled[channel as string] as (...args: unknown[]) => unknown)(event, ...args),
  )
  vi.spyOn(contents, 'postMessage').mockImplementation((channel, _, ports) => {
    ipcRenderer.emit(channel, { ports })
  })
}

/** A page is loaded: its preload first, then its own code. */
async function load(contents: FakeContents): Promise<Connection> {
  wire(contents)
  const page = new Page()
  vi.stubGlobal('window', page)
  vi.stubGlobal('location', page.location)
  const [preload, connect] = ['preload/preload.ts', 'renderer/client/connect.ts'].map(
    (file) => `../../src/${file}?load=${numLoads}`,
  )
  numLoads++
  await import(/* @vite-ignore */ preload ?? '')
  const renderer = (await import(/* @vite-ignore */ connect ?? '')) as { connect: () => Promise<Connection> }
  return renderer.connect()
}

test('renderer, preload and main find each other by the names that each has for itself', async () => {
  const { api, close } = await load(new FakeContents())
  expect(await api.host.info()).toMatchObject({ uploadUrl: 'upload' })
  await api.projects.create({ name: 'Leaves' })
  const events = await api.projects.current()
  expect((await events.next()).value).toMatchObject({ name: 'Leaves' })
  close()
})

test('a page that is loaded again gets a port of its own, and the one before is lost', async () => {
  const contents = new FakeContents()
  const first = await load(contents)
  const second = await load(contents)
  await first.lost
  expect(await second.api.host.info()).toMatchObject({ uploadUrl: 'upload' })
  second.close()
})

test('a dropped file reaches the host by its path and comes back as a number', async () => {
  const { close } = await load(new FakeContents())
  const { takeDropped } = told.exposed['frostline'] as { takeDropped: (files: object[]) => Promise<string[]> }
  const [id = ''] = await takeDropped([{ path: import.meta.filename }])
  expect(id).not.toContain('handshake')
  expect(product.services.handed.get(id)).toBe(import.meta.filename)
  close()
})

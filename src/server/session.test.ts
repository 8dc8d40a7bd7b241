import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KeptSignIns, SIGN_IN_DAYS } from './session.ts'
import { type RunningServer, startServer } from './start-server.ts'

let folder = ''
const running: RunningServer[] = []
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'frostline-sign-ins-'))))
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
  rmSync(folder, { recursive: true })
})

async function start({ port = 0, now = 0 } = {}): Promise<RunningServer> {
  writeFileSync(join(folder, 'index.html'), '<title>Frostline</title>')
  const server = await startServer({
    address: '127.0.0.1',
    port,
    rendererFolder: folder,
    images: async () => undefined,
    uploads: async () => '',
    serveContract: () => undefined,
    signIns: (at) => new KeptSignIns(folder, at, () => now),
  })
  running.push(server)
  return server
}
async function stop(server: RunningServer): Promise<void> {
  running.splice(running.indexOf(server), 1)
  await server.close()
}
/** On a connection of its own: none is left of a server that ended. */
const ALONE = { redirect: 'manual', headers: { connection: 'close' } } as const
async function signIn(server: RunningServer): Promise<{ cookie: string; window: string }> {
  const { headers } = await fetch(server.newLink(), ALONE)
  return {
    cookie: headers.get('set-cookie')?.split(';')[0] ?? '',
    window: server.url + (headers.get('location') ?? ''),
  }
}
const statusOf = async (window: string, cookie: string): Promise<number> =>
  (await fetch(window, { headers: { ...ALONE.headers, cookie } })).status
const DAY = 24 * 3600_000

test('a server that is started again at its port knows its windows, and needs both of their secrets', async () => {
  const first = await start()
  const { cookie, window } = await signIn(first)
  await stop(first)
  const second = await start({ port: first.port })
  expect(await statusOf(window, cookie)).toBe(200)
  expect(await statusOf(window, '')).toBe(401)
  expect(await statusOf(window.replace(/.{9}\/$/, 'AAAAAAAAA/'), cookie)).toBe(401)
  // secrets of two windows make none
  const other = await signIn(second)
  expect(await statusOf(other.window, cookie)).toBe(401)
  expect(await statusOf(window, other.cookie)).toBe(401)
  expect(await statusOf(other.window, other.cookie)).toBe(200)
})

test('at another port they are unknown, and a link that was not used is no sign-in', async () => {
  const first = await start()
  const { cookie, window } = await signIn(first)
  const unused = first.newLink()
  const second = await start()
  expect(await statusOf(window.replace(first.url, second.url), cookie)).toBe(401)
  await stop(first)
  await start({ port: first.port })
  expect((await fetch(unused, ALONE)).status).toBe(403)
})

test('a window that was not opened for a month asks for a new link, and one that was goes on', async () => {
  const first = await start()
  const { cookie, window } = await signIn(first)
  await stop(first)
  const later = await start({ port: first.port, now: (SIGN_IN_DAYS - 1) * DAY })
  expect(await statusOf(window, cookie)).toBe(200)
  await stop(later)
  const muchLater = await start({ port: first.port, now: (2 * SIGN_IN_DAYS - 2) * DAY })
  expect(await statusOf(window, cookie)).toBe(200)
  await stop(muchLater)
  await start({ port: first.port, now: 4 * SIGN_IN_DAYS * DAY })
  expect(await statusOf(window, cookie)).toBe(401)
})

test('what is kept is for the person’s eyes only, and signs nobody in who reads it', async () => {
  const server = await start()
  const { cookie, window } = await signIn(server)
  const path = join(folder, 'servers', `sign-ins-${server.port}`)
  const text = readFileSync(path, 'utf8')
  for (const secret of [cookie.split('=')[1], /\/w\/([\w-]+)\//.exec(window)?.[1]]) expect(text).not.toContain(secret)
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(folder, 'servers'))).toHaveLength(1)
})

test.each(['', '{', '{"signIns":[{"base":"x"}]}', '[]'])('a file that is damaged signs nobody in: %s', (text) => {
  const kept = new KeptSignIns(folder, 1)
  kept.keep({ base: 'a'.repeat(64), token: 'b'.repeat(64) })
  expect(kept.list()).toHaveLength(1)
  writeFileSync(join(folder, 'servers', 'sign-ins-1'), text)
  expect(kept.list()).toEqual([])
})

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askForLink, noteServer, runningServers, tryNoteServer } from './running-servers.ts'
import { writeBrowserPage } from './pages.ts'
import { startServer } from './start-server.ts'

let settings = ''
beforeEach(() => (settings = mkdtempSync(join(tmpdir(), 'frostline-settings-'))))
afterEach(() => rmSync(settings, { recursive: true }))

test('a running server is asked for a link by what only its owner can read', async () => {
  const server = await startServer({
    address: '127.0.0.1',
    port: 0,
    rendererFolder: settings,
    images: () => Promise.resolve(undefined),
    uploads: () => Promise.resolve(''),
    serveContract: () => undefined,
  })
  const { url, key } = server
  const forget = noteServer(settings, { pid: process.pid, url, key, startedAt: 1 })
  const [note = ''] = readdirSync(join(settings, 'servers'))
  if (process.platform !== 'win32') expect(statSync(join(settings, 'servers', note)).mode & 0o777).toBe(0o600)
  const link = await askForLink(settings)
  expect(link).toMatch(new RegExp(`^${url}/open/[\\w-]{43}$`))
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(303)
  await expect(askForLink(settings, 1)).rejects.toMatchObject({ code: 'no-server' })
  forget()
  await server.close()
  await expect(askForLink(settings)).rejects.toMatchObject({ code: 'no-server' })
})

test('a folder for settings that cannot be written ends no server, and it is said what is lost', () => {
  const file = join(settings, 'a file')
  writeFileSync(file, '')
  const { forget, problem } = tryNoteServer(file, { pid: 1, url: 'http://127.0.0.1:1', key: 'k', startedAt: 1 })
  expect(problem).toContain('“frostline serve --link” will not find this server')
  expect(problem).toContain(file)
  forget()
})

test('whatever answers at a server’s port, only a link of that server is shown', async () => {
  let link = ''
  const stranger = createServer((_, response) => response.end(JSON.stringify({ link })))
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  noteServer(settings, { pid: process.pid, url, key: 'k', startedAt: 1 })
  const secret = 'A'.repeat(43)
  try {
    for (link of [
      'https://evil.example/',
      `http://evil.example/open/${secret}`,
      `${url}/`,
      `${url}/open/${secret}/..`,
      `${url.replace('http', 'https')}/open/${secret}`,
      `${url}@evil.example/open/${secret}`,
      'javascript:alert(1)',
      `${url}/open/\u001b[2J${secret.slice(4)}`,
    ])
      await expect(askForLink(settings), link).rejects.toMatchObject({ code: 'no-server' })
    link = `${url}/open/${secret}`
    expect(await askForLink(settings)).toBe(link)
  } finally {
    stranger.close()
  }
})

test('the note of a server that was killed, or a damaged one, is taken away', () => {
  noteServer(settings, { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1', key: 'k', startedAt: 1 })
  writeFileSync(join(settings, 'servers', '7.json'), '{')
  expect(runningServers(settings)).toEqual([])
  expect(readdirSync(join(settings, 'servers'))).toEqual([])
})

test('the page that leads a browser to a link is its owner’s alone, and can be taken away', async () => {
  const { path, remove } = await writeBrowserPage('http://127.0.0.1:7391/open/abc', settings)
  expect(readFileSync(path, 'utf8')).toContain('content="0; url=http://127.0.0.1:7391/open/abc"')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  remove()
  expect(readdirSync(settings)).toEqual([])
})

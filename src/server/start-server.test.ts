import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect as connectTo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WINDOW_PATH } from '../shared/contract/app/window-project.ts'
import { type RunningServer, startServer } from './start-server.ts'

const PROJECT = '7b1d1f60-5a0c-4f4e-9a43-0a6f3f2d9c11'
const OTHER_PROJECT = '00000000-5a0c-4f4e-9a43-0a6f3f2d9c11'

let folder = ''
let server: RunningServer
let cookie = ''
/** Where the window is, without the last “/”. */
let base = ''
let uploaded: { name: string; size: number; purpose: string; projectId: string }[] = []
let numConnected = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frostline server-'))
  const rendererFolder = join(folder, 'renderer')
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  mkdirSync(join(folder, 'renderer-secret'))
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Frostline</title>')
  writeFileSync(join(rendererFolder, 'assets', 'main-Ab3dEf_8.js'), 'export {}')
  writeFileSync(join(rendererFolder, 'notes.db'), 'not of a kind that is served')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'renderer-secret', 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(rendererFolder, 'link.txt'))
  symlinkSync(join(folder), join(rendererFolder, 'up'))
  server = await startServer({
    address: '127.0.0.1',
    port: 0,
    rendererFolder,
    images: async (projectId, photoId, size, ifNoneMatch) => {
      if (projectId !== PROJECT || photoId !== '7') return undefined
      const headers = { etag: `"abc-${size}"`, 'cache-control': 'immutable', 'content-type': 'image/webp' }
      const isKnown = ifNoneMatch === headers.etag
      return new Response(isKnown ? null : new Uint8Array([1, 2, 3]), { status: isKnown ? 304 : 200, headers })
    },
    uploads: async (name, bytes, purpose, projectId) => {
      let size = 0
      for await (const chunk of bytes) size += chunk.byteLength
      uploaded.push({ name, size, purpose, projectId })
      return 'upload-1'
    },
    serveContract: (socket) => {
      numConnected++
      socket.addEventListener('message', () => void socket.send('heard'))
    },
  })
  ;({ cookie, base } = await signIn(server))
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Sends exactly what it is given: `fetch` would set Host and Origin by itself and tidy the path. */
function ask(path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** Asks as the window does. */
const askIn = (path: string, { headers = {}, ...rest }: Asked = {}): Promise<Answer> =>
  ask(base + path, { ...rest, headers: { cookie, ...headers } })

async function signIn({ newLink }: RunningServer): Promise<{ cookie: string; base: string }> {
  const { headers } = await ask(new URL(newLink()).pathname)
  return { cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '', base: headers.location?.replace(/\/$/, '') ?? '' }
}

/** @returns how the connection came to be: `open`, or the status it was refused with. */
function connect(headers: Record<string, string>, path = `${base}/rpc`): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.once('open', () => {
      socket.close()
      resolve('open')
    })
    socket.once('unexpected-response', (_, response) => {
      response.destroy()
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', () => undefined)
  })
}

test('a link opens the window once, by a cookie that no script and no other site can use', async () => {
  const path = new URL(server.newLink()).pathname
  const first = await ask(path)
  expect(first.status).toBe(303)
  expect(first.headers.location).toBe(`${base}/`)
  expect(first.headers['set-cookie']?.[0]).toMatch(
    new RegExp(`^frostline-${server.port}=[\\w-]{43}; Path=${base}/; HttpOnly; SameSite=Strict$`),
  )
  const second = await ask(path)
  expect(second.status).toBe(403)
  expect(second.body).toContain('used already')
  expect(second.headers['set-cookie']).toBeUndefined()
})

test('a link that is only looked at ahead of a person stays good', async () => {
  const path = new URL(server.newLink()).pathname
  expect((await ask(path, { headers: { 'sec-purpose': 'prefetch' } })).status).toBe(403)
  expect((await ask(path, { method: 'HEAD' })).status).toBe(405)
  expect((await ask(path)).status).toBe(303)
})

test('without the cookie a page says what to do, and nothing else is given', async () => {
  const page = await ask('/')
  expect(page.status).toBe(401)
  expect(page.body).toContain('Open the link that Frostline printed')
  for (const path of ['/assets/main-Ab3dEf_8.js', `/image/${PROJECT}/7/thumb`, '/nothing']) {
    const { status, body } = await ask(path)
    expect(status).toBe(401)
    expect(JSON.parse(body)).toMatchObject({ code: 'not-signed-in' })
  }
})

test.each([
  ['a made-up one', () => `frostline-${server.port}=${'A'.repeat(43)}`],
  ['an empty one', () => `frostline-${server.port}=`],
  ['one of another port', () => cookie.replace(String(server.port), '1')],
  ['one that is too long', () => `${cookie}A`],
])('a wrong cookie, %s, opens nothing', async (_, made) => {
  expect((await askIn('/', { headers: { cookie: made() } })).status).toBe(401)
})

/** What a browser sends to another server of this machine: cookies whose path the request lies below, whatever the port. */
const sentElsewhere = (setCookie: string, path: string): boolean =>
  path.startsWith(/; Path=([^;]+)/.exec(setCookie)?.[1] ?? '/')

test('another server of this machine is sent no cookie, and one that it had would open nothing', async () => {
  const { headers } = await ask(new URL(server.newLink()).pathname)
  const [setCookie = ''] = headers['set-cookie'] ?? []
  for (const path of ['/', '/index.html', '/w/', `/w/${'A'.repeat(43)}/`, `/image/${PROJECT}/7/thumb`])
    expect(sentElsewhere(setCookie, path), path).toBe(false)
  expect(sentElsewhere(setCookie, `${base}/image/${PROJECT}/7/thumb`)).toBe(true)
  const origin = server.url
  for (const elsewhere of ['', `/w/${'A'.repeat(43)}`]) {
    for (const path of ['/', '/index.html', '/assets/main-Ab3dEf_8.js', `/image/${PROJECT}/7/thumb`])
      expect((await ask(elsewhere + path, { headers: { cookie } })).status, elsewhere + path).toBe(401)
    expect(await connect({ origin, cookie }, `${elsewhere}/rpc`)).toBe(401)
  }
})

test('the path of the window without its cookie opens nothing', async () => {
  for (const path of ['/', '/assets/main-Ab3dEf_8.js', `/image/${PROJECT}/7/thumb`])
    expect((await ask(base + path)).status, path).toBe(401)
  expect(await connect({ origin: server.url })).toBe(401)
})

test('the plain address leads a browser that came by the link before to its window', async () => {
  const { body } = await ask('/')
  expect(body).toContain('<script src="/enter.js"></script>')
  const { headers, body: script } = await ask('/enter.js')
  expect(headers['content-type']).toContain('text/javascript')
  expect(script).not.toContain(base)
  expect(goneTo(script, `${base}/`)).toBe(`${base}/#photos`)
  for (const kept of [null, '/', '//evil.example/', 'https://evil.example/', `${base}/x`, 'javascript:alert(1)'])
    expect(goneTo(script, kept)).toBeUndefined()
  // the page of a window that is no more leads nowhere, or it would lead to itself
  expect((await ask(`/w/${'A'.repeat(43)}/`)).body).not.toContain('<script')
})

/** Where a page with the script goes, in a browser that keeps this path. */
function goneTo(script: string, kept: string | null): string | undefined {
  let gone: string | undefined
  const location = { hash: '#photos', replace: (to: string) => (gone = to) }
  runInNewContext(script, { localStorage: { getItem: (key: string) => (key === WINDOW_PATH ? kept : null) }, location })
  return gone
}

test('signed in, the window is served with headers that let nothing else in', async () => {
  const { status, headers, body } = await askIn('/')
  expect(status).toBe(200)
  expect(body).toContain('<title>Frostline</title>')
  const policy = headers['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port}`)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  expect(headers['permissions-policy']).toMatch(/^camera=\(self\), .*microphone=\(\)/)
})

test('what is named by its content is kept by the browser; the page is asked for again', async () => {
  expect((await askIn('/assets/main-Ab3dEf_8.js')).headers['cache-control']).toContain('immutable')
  expect((await askIn('/')).headers['cache-control']).toBe('no-cache')
})

test.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost.evil.com', '127.0.0.1.nip.io'])(
  'another name for this machine is refused: Host “%s”',
  async (host) => {
    const { status } = await askIn('/', { headers: { host } })
    expect([400, 403]).toContain(status)
    expect([400, 403]).toContain((await ask(new URL(server.newLink()).pathname, { headers: { host } })).status)
  },
)

test.each(['null', 'http://localhost.evil.com', 'http://evil.example', 'https://127.0.0.1', 'file://'])(
  'another page is refused: Origin “%s”',
  async (origin) => {
    expect((await askIn('/', { headers: { origin } })).status).toBe(403)
    expect(await connect({ cookie, origin })).toBe(403)
  },
)

test('another port of this machine is another page', async () => {
  const origin = `http://127.0.0.1:${server.port + 1}`
  expect((await askIn('/', { headers: { origin } })).status).toBe(403)
  expect(await connect({ cookie, origin })).toBe(403)
  expect((await askIn('/', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403)
})

test('a picture or script that another page asks for is refused, signed in or not', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  expect((await askIn(`/image/${PROJECT}/7/thumb`, { headers: headers })).status).toBe(403)
  const link = new URL(server.newLink()).pathname
  expect((await ask(link, { headers })).status).toBe(403)
})

test('a link come to from a file opens the window by a step of the page’s own, which the cookie goes with', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const { status, headers: answered } = await ask(new URL(server.newLink()).pathname, { headers })
  expect(status).toBe(200)
  expect(answered.refresh).toBe(`0; url=${base}/`)
  expect(answered['set-cookie']).toHaveLength(1)
})

test.each([
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/..%2frenderer-secret%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/link.txt',
  '/up/secret.txt',
  '/index.html%00.txt',
  '/%ff',
  '/assets',
  '/notes.db',
])('nothing outside the window’s folder, and nothing that is no part of it: %s', async (path) => {
  const { status, body } = await askIn(path)
  expect(status).toBe(404)
  expect(JSON.parse(body)).toMatchObject({ code: 'not-found' })
})

test.each(['//evil.example/', 'http://evil.example/', '/\\evil.example/', '*'])(
  'an address that would be parsed as another host’s is refused: %s',
  async (path) => {
    expect((await ask(path, { headers: { cookie } })).status).toBe(400)
    if (path.startsWith('/')) expect((await askIn(path)).status).toBe(400)
  },
)

test('a photo is given by project and number, kept for good, and not sent twice', async () => {
  const first = await askIn(`/image/${PROJECT}/7/view`)
  expect(first.status).toBe(200)
  expect(first.headers['content-type']).toBe('image/webp')
  expect(first.headers['cache-control']).toContain('immutable')
  const again = await askIn(`/image/${PROJECT}/7/view`, { headers: { 'if-none-match': first.headers.etag ?? '' } })
  expect(again.status).toBe(304)
  expect(again.body).toBe('')
})

test.each([
  `/image/${OTHER_PROJECT}/7/thumb`,
  `/image/${PROJECT}/8/thumb`,
  `/image/${PROJECT}/7/huge`,
  `/image/${PROJECT}/..%2f..%2fetc%2fpasswd/full`,
  `/image/${PROJECT}/7%2f..%2f8/full`,
  '/image/%2fetc%2fpasswd/1/full',
])('a photo that is not the open project’s is not found: %s', async (path) => {
  expect((await askIn(path)).status).toBe(404)
})

test('nothing is changed by GET, and nothing by a POST that another page could make', async () => {
  uploaded = []
  const origin = server.url
  const type = { 'content-type': 'application/octet-stream' }
  const post = (headers: Record<string, string>) => askIn('/upload?name=a.jpg', { method: 'POST', headers, body: 'x' })
  expect((await askIn('/upload?name=a.jpg')).status).toBe(405)
  expect((await post(type)).status).toBe(403)
  expect((await post({ ...type, origin: 'null' })).status).toBe(403)
  expect((await post({ origin, 'content-type': 'text/plain' })).status).toBe(415)
  expect((await post({ ...type, origin, cookie: '' })).status).toBe(401)
  expect((await askIn('/', { method: 'POST', headers: { origin } })).status).toBe(405)
  expect(uploaded).toEqual([])
})

test('a dropped file is taken under its last name, whatever folder its sender names', async () => {
  uploaded = []
  const headers = { cookie, origin: server.url, 'content-type': 'application/octet-stream' }
  const sent = await askIn('/upload?project=p-1&name=..%2F..%5Cleaf%20one.jpg', {
    method: 'POST',
    headers,
    body: 'x'.repeat(100_000),
  })
  expect(JSON.parse(sent.body)).toEqual({ upload: 'upload-1' })
  expect(uploaded).toEqual([{ name: 'leaf one.jpg', size: 100_000, purpose: 'project', projectId: 'p-1' }])
  await askIn('/upload?name=a.jpg&for=try', { method: 'POST', headers, body: 'x' })
  expect(uploaded[1]).toEqual({ name: 'a.jpg', size: 1, purpose: 'try', projectId: '' })
  const nameless = await askIn('/upload?name=..', { method: 'POST', headers, body: 'x' })
  expect(nameless.status).toBe(400)
  const large = { ...headers, 'content-length': String(500 * 1024 * 1024) }
  expect((await askIn('/upload?name=a.jpg', { method: 'POST', headers: large })).status).toBe(413)
})

test('a window connects with its cookie and from its own page only', async () => {
  const origin = server.url
  numConnected = 0
  expect(await connect({ cookie })).toBe(403) // no Origin: no browser
  expect(await connect({ origin })).toBe(401)
  expect(await connect({ origin, cookie: `frostline-${server.port}=wrong` })).toBe(401)
  expect(await connect({ origin, cookie, host: 'evil.example' })).toBe(403)
  expect(await connect({ origin, cookie, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await connect({ origin, cookie }, `${base}/other`)).toBe(404)
  expect(numConnected).toBe(0)
  expect(await connect({ origin, cookie })).toBe('open')
  expect(await connect({ origin: `http://localhost:${server.port}`, cookie, host: `localhost:${server.port}` })).toBe(
    'open',
  )
})

test('a message that is too large ends its connection and no other', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${base}/rpc`, { headers: { cookie, origin: server.url } })
  await new Promise((resolve) => socket.once('open', resolve))
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => undefined)
  socket.send(Buffer.alloc(5 * 1024 * 1024))
  expect(await closed).toBe(1009)
  expect(await connect({ cookie, origin: server.url })).toBe('open')
})

test('a server that is started again knows no earlier cookie', async () => {
  const other = await startServer({
    address: '127.0.0.1',
    port: 0,
    rendererFolder: folder,
    images: () => Promise.resolve(undefined),
    uploads: () => Promise.resolve(''),
    serveContract: () => undefined,
  })
  const again = cookie.replace(String(server.port), String(other.port))
  const { status } = await fetch(`${other.url}${base}/`, { headers: { cookie: again } })
  expect(status).toBe(401)
  await other.close()
})

test('a program with the owner’s key is given a link; a page, a wrong key or a cookie is not', async () => {
  const post = (headers: Record<string, string>) => ask('/link', { method: 'POST', headers })
  const authorization = `Bearer ${server.key}`
  expect((await post({ authorization: 'Bearer wrong' })).status).toBe(401)
  expect((await post({ cookie })).status).toBe(401)
  expect((await post({ authorization, origin: server.url })).status).toBe(401)
  expect((await ask('/link', { headers: { authorization } })).status).toBe(405)
  const { link } = JSON.parse((await post({ authorization })).body) as { link: string }
  expect((await ask(new URL(link).pathname)).status).toBe(303)
})

/** Sends bytes as they are, and ends nothing. @returns what was answered until the server closed the connection. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answered = ''
    const socket = connectTo({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('data', (data: Buffer) => (answered += data.toString())).on('error', () => undefined)
    socket.once('end', () => resolve(answered))
    socket.write(text)
  })
}

test.each(['TRACE', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'])('%s is refused, and is no bug', async (method) => {
  const { status, body } = await askIn('/', { method })
  expect(status).toBe(405)
  expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed' })
})

test('a message for two hosts is refused', async () => {
  const host = `127.0.0.1:${server.port}`
  for (const hosts of [`host: ${host}\r\nHost: evil.example`, `host: ${host}\r\nhost: ${host}`])
    expect(await sendRaw(`GET / HTTP/1.1\r\n${hosts}\r\nconnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /)
})

test('a POST that is refused is not listened to any further: its connection is closed', async () => {
  const head = `POST ${base}/upload?name=a.jpg HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\ncontent-length: 1000000\r\n`
  expect(await sendRaw(`${head}\r\nonly the beginning`)).toMatch(/^HTTP\/1.1 403 [^]*connection: close/i)
  const type = 'content-type: text/plain\r\n'
  const origin = `origin: ${server.url}\r\ncookie: ${cookie}\r\n`
  expect(await sendRaw(`${head}${origin}${type}\r\nonly the beginning`)).toMatch(/^HTTP\/1.1 415 /)
})

test('a socket that is refused is closed, though the asker keeps its half open', async () => {
  const upgrade =
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=='
  const answered = await sendRaw(
    `GET /rpc HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\norigin: ${server.url}\r\n${upgrade}\r\n\r\n`,
  )
  expect(answered).toMatch(/^HTTP\/1.1 401 /)
})

test('a port that is taken is said to be', async () => {
  const taken = startServer({
    address: '127.0.0.1',
    port: server.port,
    rendererFolder: folder,
    images: () => Promise.resolve(undefined),
    uploads: () => Promise.resolve(''),
    serveContract: () => undefined,
  })
  await expect(taken).rejects.toMatchObject({ code: 'port-in-use' })
})

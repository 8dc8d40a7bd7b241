import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type RunningServer, startServer } from './start-server.ts'

const PROJECT = '7b1d1f60-5a0c-4f4e-9a43-0a6f3f2d9c11'
const OTHER_PROJECT = '00000000-5a0c-4f4e-9a43-0a6f3f2d9c11'

let folder = ''
let server: RunningServer
let cookie = ''
let uploaded: { name: string; size: number; purpose: string }[] = []
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
    uploads: async (name, bytes, purpose) => {
      let size = 0
      for await (const chunk of bytes) size += chunk.byteLength
      uploaded.push({ name, size, purpose })
      return 'upload-1'
    },
    serveContract: (socket) => {
      numConnected++
      socket.addEventListener('message', () => void socket.send('heard'))
    },
  })
  cookie = await signIn(server)
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

const signedIn = (headers: Record<string, string> = {}): Asked => ({ headers: { cookie, ...headers } })

async function signIn({ newLink }: RunningServer): Promise<string> {
  const { headers } = await ask(new URL(newLink()).pathname)
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** @returns how the connection came to be: `open`, or the status it was refused with. */
function connect(headers: Record<string, string>, path = '/rpc'): Promise<'open' | number> {
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
  expect(first.headers.location).toBe('/')
  expect(first.headers['set-cookie']?.[0]).toMatch(
    new RegExp(`^frostline-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
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
  expect((await ask('/', { headers: { cookie: made() } })).status).toBe(401)
})

test('signed in, the window is served with headers that let nothing else in', async () => {
  const { status, headers, body } = await ask('/', signedIn())
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
  expect((await ask('/assets/main-Ab3dEf_8.js', signedIn())).headers['cache-control']).toContain('immutable')
  expect((await ask('/', signedIn())).headers['cache-control']).toBe('no-cache')
})

test.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost.evil.com', '127.0.0.1.nip.io'])(
  'another name for this machine is refused: Host “%s”',
  async (host) => {
    const { status } = await ask('/', signedIn({ host }))
    expect([400, 403]).toContain(status)
    expect([400, 403]).toContain((await ask(new URL(server.newLink()).pathname, { headers: { host } })).status)
  },
)

test.each(['null', 'http://localhost.evil.com', 'http://evil.example', 'https://127.0.0.1', 'file://'])(
  'another page is refused: Origin “%s”',
  async (origin) => {
    expect((await ask('/', signedIn({ origin }))).status).toBe(403)
    expect(await connect({ cookie, origin })).toBe(403)
  },
)

test('another port of this machine is another page', async () => {
  const origin = `http://127.0.0.1:${server.port + 1}`
  expect((await ask('/', signedIn({ origin }))).status).toBe(403)
  expect(await connect({ cookie, origin })).toBe(403)
  expect((await ask('/', signedIn({ 'sec-fetch-site': 'same-site' }))).status).toBe(403)
})

test('a picture or script that another page asks for is refused, signed in or not', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  expect((await ask(`/image/${PROJECT}/7/thumb`, signedIn(headers))).status).toBe(403)
  const link = new URL(server.newLink()).pathname
  expect((await ask(link, { headers })).status).toBe(403)
})

test('a link come to from a file opens the window by a step of the page’s own, which the cookie goes with', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const { status, headers: answered } = await ask(new URL(server.newLink()).pathname, { headers })
  expect(status).toBe(200)
  expect(answered.refresh).toBe('0; url=/')
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
  const { status, body } = await ask(path, signedIn())
  expect(status).toBe(404)
  expect(JSON.parse(body)).toMatchObject({ code: 'not-found' })
})

test.each(['//evil.example/', 'http://evil.example/', '/\\evil.example/', '*'])(
  'an address that would be parsed as another host’s is refused: %s',
  async (path) => {
    expect((await ask(path, signedIn())).status).toBe(400)
  },
)

test('a photo is given by project and number, kept for good, and not sent twice', async () => {
  const first = await ask(`/image/${PROJECT}/7/view`, signedIn())
  expect(first.status).toBe(200)
  expect(first.headers['content-type']).toBe('image/webp')
  expect(first.headers['cache-control']).toContain('immutable')
  const again = await ask(`/image/${PROJECT}/7/view`, signedIn({ 'if-none-match': first.headers.etag ?? '' }))
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
  expect((await ask(path, signedIn())).status).toBe(404)
})

test('nothing is changed by GET, and nothing by a POST that another page could make', async () => {
  uploaded = []
  const origin = server.url
  const type = { 'content-type': 'application/octet-stream' }
  const post = (headers: Record<string, string>) =>
    ask('/upload?name=a.jpg', { method: 'POST', headers: { cookie, ...headers }, body: 'x' })
  expect((await ask('/upload?name=a.jpg', signedIn())).status).toBe(405)
  expect((await post(type)).status).toBe(403)
  expect((await post({ ...type, origin: 'null' })).status).toBe(403)
  expect((await post({ origin, 'content-type': 'text/plain' })).status).toBe(415)
  expect((await ask('/upload?name=a.jpg', { method: 'POST', headers: { origin, ...type }, body: 'x' })).status).toBe(
    401,
  )
  expect((await ask('/', { method: 'POST', headers: { cookie, origin } })).status).toBe(405)
  expect(uploaded).toEqual([])
})

test('a dropped file is taken under its last name, whatever folder its sender names', async () => {
  uploaded = []
  const headers = { cookie, origin: server.url, 'content-type': 'application/octet-stream' }
  const sent = await ask('/upload?name=..%2F..%5Cleaf%20one.jpg', {
    method: 'POST',
    headers,
    body: 'x'.repeat(100_000),
  })
  expect(JSON.parse(sent.body)).toEqual({ upload: 'upload-1' })
  expect(uploaded).toEqual([{ name: 'leaf one.jpg', size: 100_000, purpose: 'project' }])
  await ask('/upload?name=a.jpg&for=try', { method: 'POST', headers, body: 'x' })
  expect(uploaded[1]).toEqual({ name: 'a.jpg', size: 1, purpose: 'try' })
  const nameless = await ask('/upload?name=..', { method: 'POST', headers, body: 'x' })
  expect(nameless.status).toBe(400)
  const large = { ...headers, 'content-length': String(500 * 1024 * 1024) }
  expect((await ask('/upload?name=a.jpg', { method: 'POST', headers: large })).status).toBe(413)
})

test('a window connects with its cookie and from its own page only', async () => {
  const origin = server.url
  numConnected = 0
  expect(await connect({ cookie })).toBe(403) // no Origin: no browser
  expect(await connect({ origin })).toBe(401)
  expect(await connect({ origin, cookie: `frostline-${server.port}=wrong` })).toBe(401)
  expect(await connect({ origin, cookie, host: 'evil.example' })).toBe(403)
  expect(await connect({ origin, cookie, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await connect({ origin, cookie }, '/other')).toBe(404)
  expect(numConnected).toBe(0)
  expect(await connect({ origin, cookie })).toBe('open')
  expect(await connect({ origin: `http://localhost:${server.port}`, cookie, host: `localhost:${server.port}` })).toBe(
    'open',
  )
})

test('a message that is too large ends its connection and no other', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers: { cookie, origin: server.url } })
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
  const { status } = await fetch(other.url, { headers: { cookie: again } })
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

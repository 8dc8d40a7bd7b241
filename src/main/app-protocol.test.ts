import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from 'electron'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FakeSession, told } from '../../tests/electron/fake-electron.ts'
import { declareScheme, serveScheme } from './app-protocol.ts'

const PROJECT = '7b1d1f60-5a0c-4f4e-9a43-0a6f3f2d9c11'

let folder = ''
let ask: (request: Request) => Promise<Response>
const get = (address: string, headers: Record<string, string> = {}) => ask(new Request(address, { headers }))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-scheme-'))
  const rendererFolder = join(folder, 'renderer')
  mkdirSync(rendererFolder)
  writeFileSync(join(rendererFolder, 'index.html'), '<title>Frostline</title>')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(rendererFolder, 'link.txt'))
  const session = new FakeSession()
  serveScheme(session as unknown as Session, {
    rendererFolder,
    images: async (projectId, photoId) =>
      projectId === PROJECT && photoId === '1'
        ? new Response(new Uint8Array([255]), { headers: { 'content-type': 'image/jpeg' } })
        : undefined,
    uploads: async (_, bytes) => {
      let size = 0
      for await (const chunk of bytes) size += chunk.byteLength
      return `upload of ${size}`
    },
  })
  ask = session.handlers['frostline'] as typeof ask
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('the scheme has an origin of its own and does not bypass the policy', () => {
  declareScheme()
  expect(told.schemes).toEqual([
    {
      scheme: 'frostline',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
})

test('the window is served with the policy that browsers get too', async () => {
  const response = await get('frostline://app/')
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('Frostline')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
})

test('photos of the open project are given, others are not found', async () => {
  expect((await get(`frostline://app/image/${PROJECT}/1/thumb`)).headers.get('content-type')).toBe('image/jpeg')
  expect((await get(`frostline://app/image/${PROJECT}/2/thumb`)).status).toBe(404)
  expect((await get(`frostline://app/image/${PROJECT.replace('7', '8')}/1/thumb`)).status).toBe(404)
})

test.each([
  'frostline://app/..%2fsecret.txt',
  'frostline://app/%2e%2e/secret.txt',
  'frostline://app/..\\secret.txt',
  'frostline://app/..%5csecret.txt',
  'frostline://app/link.txt',
  'frostline://app/%00',
  'frostline://app//etc/passwd',
])('nothing outside the window’s folder: %s', async (address) => {
  expect((await get(address)).status).toBe(404)
})

test.each(['frostline://other/', 'frostline://app.evil/', 'frostline://app:1/', 'http://app/'])(
  'another host of the scheme is refused: %s',
  async (address) => {
    expect((await get(address)).status).toBe(403)
  },
)

test('a request that says it comes from another page is refused', async () => {
  expect((await get('frostline://app/', { origin: 'null' })).status).toBe(403)
  expect((await get('frostline://app/', { origin: 'https://evil.example' })).status).toBe(403)
})

test('a pasted photo is taken; another method or type is not', async () => {
  const upload = (method: string, type: string) =>
    ask(new Request('frostline://app/upload?name=a.jpg', { method, headers: { 'content-type': type }, body: 'abc' }))
  expect(await (await upload('POST', 'application/octet-stream')).json()).toEqual({ upload: 'upload of 3' })
  expect((await upload('POST', 'text/plain')).status).toBe(415)
  expect((await upload('PUT', 'application/octet-stream')).status).toBe(405)
})

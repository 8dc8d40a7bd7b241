import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { downloadFile, type DownloadOptions, type WantedFile } from './download-file.ts'
import { type Agents, closeAgents, openAgents } from './get.ts'
import { answerWith, cutAfter, etagOf, sendOn, TestServer } from './test-server.ts'

const bytes = randomBytes(300_000)
const other = randomBytes(300_000)
const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex')
let folder = ''
let server: TestServer
let agents: Agents
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frostline download '))
  server = await new TestServer().listen()
  server.files.set('/model.h5', bytes)
  agents = openAgents({})
})
afterEach(() => {
  closeAgents(agents)
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const target = (): string => join(folder, 'model.h5')
const wanted = (changed: Partial<WantedFile> = {}): WantedFile => ({
  address: server.address('/model.h5'),
  path: target(),
  maxBytes: 1e6,
  md5: md5(bytes),
  sizeBytes: bytes.length,
  ...changed,
})
const fetchIt = (changed: Partial<WantedFile> = {}, options: Partial<DownloadOptions> = {}): Promise<void> =>
  downloadFile(wanted(changed), {
    rules: { hosts: ['127.0.0.1'], allowHttp: true },
    agents,
    signal: new AbortController().signal,
    elsewhere: { address: 'https://models.test/model.h5', isFolder: false },
    retryMs: 1,
    maxTries: 3,
    ...options,
  })
async function errorOf(asked: Promise<void>): Promise<AppError> {
  try {
    await asked
  } catch (thrown) {
    return thrown as AppError
  }
  throw new Error('nothing was thrown')
}
const whole = (): void => {
  expect(readFileSync(target()).equals(bytes)).toBe(true)
  expect(readdirSync(folder)).toEqual(['model.h5'])
}

test('a file comes whole, with its progress, and nothing of the person or machine is told', async () => {
  const told: [number, number | undefined][] = []
  await fetchIt({}, { onProgress: (...now) => told.push(now) })
  whole()
  expect(told[0]).toEqual([0, bytes.length])
  expect(told.at(-1)).toEqual([bytes.length, bytes.length])
  const { host, connection, ...sent } = server.headers[0] ?? {}
  expect([host, connection]).toBeDefined()
  expect(sent).toEqual({ accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'frostline' })
})

test('a file that is cut twice is taken up where it stopped', async () => {
  server.mishaps = [cutAfter(100_000), cutAfter(80_000)]
  await fetchIt()
  whole()
  expect(server.asked).toEqual(['/model.h5', '/model.h5 bytes=100000-', '/model.h5 bytes=180000-'])
})

test('what a stopped download left is taken up later; a server without ranges begins anew', async () => {
  const stop = new AbortController()
  server.mishaps = [cutAfter(100_000)]
  const stopped = fetchIt(
    {},
    {
      signal: stop.signal,
      retryMs: 60_000,
      onProgress: (done) => done >= 100_000 && setTimeout(() => stop.abort(), 40),
    },
  )
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  expect(statSync(`${target()}.part`).size).toBe(100_000)
  server.hasRanges = false
  await fetchIt()
  whole()
  expect(server.asked.at(-1)).toBe('/model.h5 bytes=100000-')
})

test('a part that is whole already needs nothing more', async () => {
  writeFileSync(`${target()}.part`, bytes)
  const origin = { address: server.address('/model.h5'), validator: etagOf(bytes), serverMd5: null }
  writeFileSync(`${target()}.part.json`, JSON.stringify(origin))
  await fetchIt()
  whole()
})

test('a file that changed between two tries is never joined from both', async () => {
  server.files.set('/model.h5', other)
  server.mishaps = [cutAfter(100_000)]
  await fetchIt({}, { onProgress: (done) => done >= 100_000 && server.files.set('/model.h5', bytes) })
  whole()
  expect(server.asked).toEqual(['/model.h5', '/model.h5 bytes=100000-'])
})

test('without ETags, and beside a damaged note, it begins anew', async () => {
  server.hasEtags = false
  writeFileSync(`${target()}.part`, other.subarray(0, 5000))
  writeFileSync(`${target()}.part.json`, '{"address":1')
  await fetchIt()
  whole()
  expect(server.asked).toEqual(['/model.h5'])
})

test('damaged bytes are found by the hash and deleted; a damaged part is fetched anew once', async () => {
  const wrong = Buffer.from(bytes)
  wrong[1000] = (wrong[1000] ?? 0) ^ 1
  server.files.set('/model.h5', wrong)
  const error = await errorOf(fetchIt())
  expect([error.code, error.message]).toEqual(['download-damaged', expect.stringContaining('127.0.0.1')])
  expect(error.hint).toContain(md5(bytes))
  expect(readdirSync(folder)).toEqual([])
  server.files.set('/model.h5', bytes)
  writeFileSync(`${target()}.part`, other.subarray(0, 5000))
  const origin = { address: server.address('/model.h5'), validator: etagOf(bytes), serverMd5: null }
  writeFileSync(`${target()}.part.json`, JSON.stringify(origin))
  await fetchIt()
  whole()
})

test('where no hash was published, the one that the storage tells counts', async () => {
  const told = (content: Buffer) => (_: unknown, response: { setHeader: (name: string, value: string) => void }) => {
    response.setHeader('x-goog-hash', `crc32c=AAAAAA==,md5=${createHash('md5').update(content).digest('base64')}`)
    return false
  }
  server.mishaps = [told(other)]
  expect((await errorOf(fetchIt({ md5: undefined }))).code).toBe('download-damaged')
  server.mishaps = [told(bytes)]
  await fetchIt({ md5: undefined })
  whole()
})

test('another length than the published one is told before anything is fetched', async () => {
  const error = await errorOf(fetchIt({ sizeBytes: 299_999 }))
  expect([error.code, error.message]).toEqual(['download-changed', expect.stringMatching(/300000 bytes.*299999/)])
  const tooLarge = await errorOf(fetchIt({ sizeBytes: undefined, maxBytes: 1000 }))
  expect(tooLarge.message).toContain('at most 1000')
  server.mishaps = [
    (_, response) => {
      response.writeHead(200)
      response.end(bytes)
      return true
    },
  ]
  expect((await errorOf(fetchIt({ sizeBytes: undefined, md5: undefined, maxBytes: 1000 }))).code).toBe(
    'download-changed',
  )
  expect(readdirSync(folder)).toEqual([])
})

test('redirects are followed on the hosts that are expected, and nowhere else', async () => {
  server.mishaps = [sendOn('/model.h5'), sendOn(server.address('/model.h5'))]
  await fetchIt()
  whole()
  rmSync(target())
  for (const place of [
    'http://evil.example/model.h5',
    'https://127.0.0.1.evil.example/',
    'file:///etc/passwd',
    `http://me:secret@127.0.0.1:${server.port}/`,
  ]) {
    server.mishaps = [sendOn(place)]
    const error = await errorOf(fetchIt())
    expect([error.code, place]).toEqual(['download-redirected', place])
    expect(error.message).not.toContain('secret')
  }
  server.mishaps = Array.from({ length: 10 }, () => sendOn('/model.h5'))
  expect((await errorOf(fetchIt())).message).toContain('sends on and on')
  const plain = await errorOf(fetchIt({}, { rules: { hosts: ['127.0.0.1'] } }))
  expect([plain.code, plain.hint]).toEqual(['download-redirected', expect.stringContaining('https on 127.0.0.1')])
  expect(existsSync(target())).toBe(false)
})

test('a server that is busy is asked again, as often as it makes sense', async () => {
  server.mishaps = [answerWith(503, { 'retry-after': '0' }), answerWith(429)]
  await fetchIt()
  whole()
  rmSync(target())
  server.asked.length = 0
  server.mishaps = Array.from({ length: 9 }, () => answerWith(503))
  expect((await errorOf(fetchIt())).code).toBe('download-server')
  expect(server.asked).toHaveLength(3)
})

test('what is not there, and what is refused, is told at once', async () => {
  for (const [status, code] of [
    [404, 'download-not-found'],
    [410, 'download-not-found'],
    [403, 'download-refused'],
  ] as const) {
    server.mishaps = [answerWith(status)]
    server.asked.length = 0
    const error = await errorOf(fetchIt())
    expect([error.code, server.asked.length]).toEqual([code, 1])
    expect(error.message).toContain(`HTTP ${status}`)
  }
})

test('a computer without network is told how the file gets here', async () => {
  const error = await errorOf(fetchIt({ address: 'http://127.0.0.1:1/model.h5' }))
  expect(error.code).toBe('download-unreachable')
  expect(error.data).toMatchObject({ host: '127.0.0.1:1', elsewhere: { isFolder: false } })
})

test('a connection on which nothing comes is given up', async () => {
  server.mishaps = Array.from({ length: 9 }, () => () => true)
  const error = await errorOf(fetchIt({}, { idleMs: 50, maxTries: 2 }))
  expect([error.code, server.asked.length]).toEqual(['download-cut', 2])
})

test('a proxy that the environment names is asked, unless the host is excepted', async () => {
  const proxied = openAgents({ HTTP_PROXY: server.address('') })
  const rules = { hosts: ['models.example', '127.0.0.1'], allowHttp: true }
  await fetchIt({ address: 'http://models.example/model.h5' }, { agents: proxied, rules })
  whole()
  expect(server.headers[0]?.host).toBe('models.example')
  closeAgents(proxied)
  rmSync(target())
  const excepted = openAgents({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' })
  await fetchIt({}, { agents: excepted, rules })
  whole()
  closeAgents(excepted)
})

test('a disk without room is told before it is filled', async () => {
  const huge = 2 ** 50
  server.mishaps = [
    (_, response) => {
      response.writeHead(200, { 'content-length': String(huge) })
      response.flushHeaders()
      return true
    },
  ]
  const error = await errorOf(fetchIt({ sizeBytes: huge, maxBytes: huge }))
  expect([error.code, error.data?.['isDownload']]).toEqual(['disk-full', true])
})

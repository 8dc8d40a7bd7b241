import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatalogModel } from '../../core/models/catalog/catalog-model.ts'
import { answerWith, TestServer } from '../../node/downloads/test-server.ts'
import { BUNDLED_MODELS } from '../../node/models/model-folders.ts'
import { removeModel } from '../../node/models/added-models.ts'
import type { DownloadEvent } from '../../shared/contract/app/models.ts'
import { Downloads } from './downloads.ts'

const before = process.env['FROSTLINE_CONFIG']
let root = ''
let server: TestServer
let downloads: Downloads
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'frostline downloads '))
  process.env['FROSTLINE_CONFIG'] = root
  server = await new TestServer().listen()
  for (const name of ['model.json', 'weights.bin'])
    server.files.set(`/${name}`, readFileSync(join(BUNDLED_MODELS, 'frostnet-64', name)))
  const model: CatalogModel = {
    format: 'tfjs-layers-model',
    id: 'net',
    title: 'Net',
    architecture: 'Net',
    hasTop: true,
    inputSize: 64,
    preprocessing: 'tf',
    numParameters: 582_296,
    licence: 'MIT',
    top1: 0.45,
    top1Source: 'its card',
    file: { address: server.address('/model.json') },
  }
  downloads = new Downloads([model], { allowHttp: true, env: {}, retryMs: 1, maxTries: 1 })
})
afterEach(async () => {
  await downloads.close()
  server.close()
  if (before === undefined) delete process.env['FROSTLINE_CONFIG']
  else process.env['FROSTLINE_CONFIG'] = before
  rmSync(root, { recursive: true, force: true })
})

/** Weights are announced, begun, and held back. @returns once they are asked for, what lets them come. */
function holdWeights(): Promise<() => void> {
  return new Promise((held) => {
    server.mishaps = [
      undefined,
      (_, response, bytes) => {
        response.writeHead(200, { etag: '"1"', 'content-length': bytes.length })
        response.write(bytes.subarray(0, 100_000))
        held(() => void response.end(bytes.subarray(100_000)))
        return true
      },
    ]
  })
}
async function collect(events: AsyncIterable<DownloadEvent>, until?: (event: DownloadEvent) => boolean) {
  const seen: DownloadEvent[] = []
  for await (const event of events) {
    seen.push(event)
    if (until?.(event) === true) break
  }
  return seen
}
const hasBegun = (event: DownloadEvent): boolean => event.kind === 'progress' && event.doneBytes > 0

test('what is downloaded is told as it comes, and is in the catalog until it is here', async () => {
  expect(downloads.catalog()).toMatchObject([
    { id: 'net', bytesHere: 0, isDownloading: false, downloadBytes: 2_329_184 },
  ])
  const seen = await collect(downloads.download('net'))
  expect([seen[0]?.kind, seen.at(-1)]).toEqual(['progress', { kind: 'done', name: 'net' }])
  expect(downloads.catalog()).toEqual([])
  await removeModel('net')
  expect(downloads.catalog()).toHaveLength(1)
})

test('a download goes on when nobody looks, and two that look see the same one', async () => {
  const held = holdWeights()
  await collect(downloads.download('net'), hasBegun)
  expect(downloads.catalog()).toMatchObject([{ isDownloading: true }])
  const both = [collect(downloads.download('net')), collect(downloads.download('net'))]
  const open = await held
  open()
  for (const seen of await Promise.all(both)) expect(seen.at(-1)).toEqual({ kind: 'done', name: 'net' })
  expect(server.asked).toEqual(['/model.json', '/weights.bin'])
})

test('one that is stopped says what is kept, and is taken up', async () => {
  void holdWeights()
  const looking = collect(downloads.download('net'))
  await collect(downloads.download('net'), hasBegun)
  await downloads.stop('net')
  const last = (await looking).at(-1)
  expect(last?.kind === 'stopped' && last.bytesHere > 0).toBe(true)
  expect(downloads.catalog()).toMatchObject([{ isDownloading: false }])
  expect((await collect(downloads.download('net'))).at(-1)?.kind).toBe('done')
})

test('why it failed is told, and it can be tried again', async () => {
  server.mishaps = [answerWith(404)]
  await expect(collect(downloads.download('net'))).rejects.toMatchObject({ code: 'download-not-found' })
  await expect(collect(downloads.download('nest'))).rejects.toMatchObject({ code: 'model-not-in-catalog' })
  expect((await collect(downloads.download('net'))).at(-1)?.kind).toBe('done')
})

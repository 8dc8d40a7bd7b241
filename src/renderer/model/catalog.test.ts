import { expect, test } from 'vitest'
import type { CatalogCard, DownloadEvent } from '../../shared/contract/app/models.ts'
import { toRpcError } from '../../shared/contract/rpc-errors.ts'
import { AppError } from '../../shared/errors.ts'
import { catalogTexts } from '../texts/model.ts'
import { ModelCatalog } from './catalog.svelte.ts'

const card = (id: string, changed: Partial<CatalogCard> = {}): CatalogCard => ({
  id,
  title: id,
  hasTop: false,
  inputSize: 224,
  numParameters: 2_257_984,
  downloadBytes: 9_406_464,
  isSizeExact: true,
  licence: 'Apache-2.0',
  top1: 0.713,
  host: 'storage.googleapis.com',
  bytesHere: 0,
  isDownloading: false,
  ...changed,
})
const progress = (doneBytes: number): DownloadEvent => ({
  kind: 'progress',
  doneBytes,
  totalBytes: 100,
  secondsLeft: 3,
})

/** A host whose download goes as it is told. */
function host(cards: CatalogCard[], events: (DownloadEvent | Error)[]) {
  const stopped: string[] = []
  let go: () => void = () => undefined
  const api = {
    catalog: () => Promise.resolve(cards),
    stopDownload: ({ id }: { id: string }) => {
      stopped.push(id)
      events.splice(0, events.length, { kind: 'stopped', bytesHere: 40 })
      go()
      return Promise.resolve()
    },
    download: () =>
      Promise.resolve(
        (async function* () {
          for (let event = events.shift(); event; event = events.shift()) {
            if (event instanceof Error) throw toRpcError(event)
            yield event
            await new Promise<void>((resolve) => (go = resolve))
          }
        })(),
      ),
  }
  return { stopped, go: () => go(), api: api as unknown as ConstructorParameters<typeof ModelCatalog>[0] }
}
const failed = (thrown?: unknown): never => {
  throw thrown
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))

test('shows what is for training first, the smallest first, and the others when asked', async () => {
  const cards = [card('large', { downloadBytes: 3e8 }), card('small'), card('with-top', { hasTop: true })]
  const catalog = new ModelCatalog(host(cards, []).api, failed, failed)
  await catalog.load()
  expect(catalog.shown.map(({ id }) => id)).toEqual(['small', 'large'])
  catalog.hasTop = true
  expect(catalog.shown.map(({ id }) => id)).toEqual(['with-top'])
})

test('a download is seen as it comes, and the model is among the others when it is here', async () => {
  const cards = [card('net')]
  let numHere = 0
  const { api, go } = host(cards, [progress(10), progress(60), { kind: 'done', name: 'net' }])
  const catalog = new ModelCatalog(api, () => numHere++, failed)
  await catalog.load()
  const [first] = catalog.shown
  if (!first) throw new Error('nothing is shown')
  const downloaded = catalog.download(first)
  expect(catalog.stateOf('net')).toMatchObject({ kind: 'downloading', doneBytes: 0, totalBytes: 9_406_464 })
  await settled()
  go()
  await settled()
  expect(catalog.stateOf('net')).toMatchObject({ kind: 'downloading', doneBytes: 60, totalBytes: 100 })
  cards.length = 0
  go()
  await settled()
  go()
  await downloaded
  expect([numHere, catalog.shown]).toEqual([1, []])
})

test('one that is cancelled can be gone on with', async () => {
  const cards = [card('net')]
  const { api, stopped, go } = host(cards, [progress(40)])
  const catalog = new ModelCatalog(api, failed, failed)
  await catalog.load()
  const downloaded = catalog.download(card('net'))
  await settled()
  cards.splice(0, 1, card('net', { bytesHere: 9_000_000 }))
  await catalog.stop('net')
  await settled()
  go()
  await downloaded
  expect([stopped, catalog.stateOf('net').kind]).toEqual([['net'], 'idle'])
  expect(catalogTexts.download(catalog.shown[0] ?? card('none'))).toBe('Go on, 406 kB left')
})

test('why it failed stands on its card, with what to do', async () => {
  const error = new AppError('download-unreachable', 'This computer cannot reach it.', {
    hint: 'On another computer, …',
  })
  const { api } = host([card('net')], [error])
  const catalog = new ModelCatalog(api, failed, failed)
  await catalog.download(card('net'))
  const state = catalog.stateOf('net')
  expect(state.kind === 'failed' && [state.error.code, state.error.hint]).toEqual([error.code, error.hint])
})

test('a download that goes on is followed again when the screen comes back', async () => {
  const { api, go } = host([card('net', { isDownloading: true })], [progress(70)])
  const catalog = new ModelCatalog(api, failed, failed)
  await catalog.load()
  await settled()
  expect(catalog.stateOf('net')).toMatchObject({ kind: 'downloading', doneBytes: 70 })
  catalog.dispose()
  go()
})

test('sizes and times are told in words', () => {
  expect(catalogTexts.download(card('net'))).toBe('Download 9.4 MB')
  expect(catalogTexts.downloadOf(card('net', { isSizeExact: false }))).toBe('Download about 9.4 MB: net')
  expect(catalogTexts.progress({ doneBytes: 4e6, totalBytes: 94e6, secondsLeft: 75 })).toBe(
    '4.0 MB of 94 MB, 1 min 15 s left',
  )
  expect(catalogTexts.facts(card('net'))).toBe(
    '224 px, Apache-2.0 · 2.3 million weights · 71.3\u00a0% right on ImageNet · from storage.googleapis.com',
  )
})

import { expect, test } from 'vitest'
import type { ExportEvent } from '../../shared/contract/app/results.ts'
import { AppError } from '../../shared/errors.ts'
import { beside, KeptExport } from './kept-export.ts'
import { type ExportApi, exportName, ExportView } from './export-view.svelte.ts'

const done = { kind: 'done', folder: '/x', files: [] } as unknown as ExportEvent
const progress: ExportEvent = { kind: 'progress', phase: 'checking', numDone: 1, numTotal: 2 }

const viewOf = (
  events: (signal: AbortSignal) => AsyncGenerator<ExportEvent>,
  asked: unknown[] = [],
  left: Partial<KeptExport> = {},
) => {
  const exportModel = async (input: unknown, { signal }: { signal: AbortSignal }) => {
    asked.push(input)
    return events(signal)
  }
  return new ExportView({ results: { exportModel } } as unknown as ExportApi, left)
}

test('an export goes from progress to done', async () => {
  const view = viewOf(async function* () {
    yield progress
    yield done
  })
  await view.start('run-1', 'leaves')
  expect(view.done).toBeUndefined() // no folder was chosen
  view.folder = '/x'
  const running = view.start('run-1', 'leaves')
  expect(view.isRunning).toBe(true)
  await running
  expect([view.isRunning, view.done]).toEqual([false, done])
})

test('a model that is there offers to be replaced, other failures do not', async () => {
  const asked: unknown[] = []
  let code = 'model-exists'
  const view = viewOf(async function* () {
    yield progress
    throw new AppError(code, 'There.')
  }, asked)
  view.folder = '/x'
  await view.start('run-1', 'leaves')
  expect(view.canReplace).toBe(true)
  code = 'disk-full'
  await view.start('run-1', 'leaves', true)
  expect(view.canReplace).toBe(false)
  expect(view.error?.code).toBe('disk-full')
  expect(asked.at(-1)).toEqual({ runId: 'run-1', folder: '/x', name: 'leaves', formats: ['tfjs'], replace: true })
})

test('formats are chosen one by one, and one there must be', async () => {
  const asked: unknown[] = []
  const view = viewOf(async function* () {
    yield done
  }, asked)
  view.folder = '/x'
  view.choose('tfjs', false)
  expect([view.formats, view.canStart]).toEqual([[], false])
  await view.start('run-1', 'leaves')
  expect(asked).toEqual([])
  view.choose('keras', true)
  view.choose('savedmodel', true)
  view.choose('savedmodel', true)
  expect(view.formats).toEqual(['savedmodel', 'keras'])
  await view.start('run-1', 'leaves')
  expect(asked).toEqual([
    { runId: 'run-1', folder: '/x', name: 'leaves', formats: ['savedmodel', 'keras'], replace: false },
  ])
})

test('a cancelled export is no failure', async () => {
  const view = viewOf(async function* (signal) {
    yield progress
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
  })
  view.folder = '/x'
  const running = view.start('run-1', 'leaves')
  await Promise.resolve()
  setTimeout(() => view.cancel(), 5)
  await running
  expect([view.error, view.done, view.isRunning]).toEqual([undefined, undefined, false])
})

test('folder names are plain on every system', () => {
  expect(exportName('Leaves by the river', 'Run 3')).toBe('leaves-by-the-river-run-3')
  expect(exportName('Blätter: ../../etc', 'Run “4”')).toBe('blatter-etc-run-4')
  expect(exportName('…', '???')).toBe('model')
  expect(exportName('x'.repeat(80), 'y').length).toBeLessThanOrEqual(60)
})

test('formats and folder are proposed again, the next run beside the one before', async () => {
  const asked: unknown[] = []
  const events = async function* () {
    yield done
  }
  const first = viewOf(events, asked)
  first.choose('onnx', true)
  first.folder = '/models/leaves-run-1'
  await first.start('run-1', 'leaves-run-1')
  const left = KeptExport.parse(JSON.parse(JSON.stringify(first.kept)))
  const next = viewOf(events, asked, { ...left, folder: beside(left.folder, 'leaves-run-2') })
  await next.start('run-2', 'leaves-run-2')
  expect(asked[1]).toMatchObject({ runId: 'run-2', folder: '/models/leaves-run-2', formats: ['tfjs', 'onnx'] })
  expect(beside('C:\\models\\a', 'b')).toBe('C:\\models\\b')
  expect([beside('', 'b'), KeptExport.parse({}).formats]).toEqual(['', ['tfjs']])
})

test('a zip to download needs no folder', async () => {
  const asked: unknown[] = []
  const view = viewOf(async function* () {
    yield { ...done, download: '/export/1' } as ExportEvent
  }, asked)
  expect(view.canStart).toBe(false)
  view.isDownload = true
  await view.start('run-1', 'leaves')
  expect(asked).toEqual([{ runId: 'run-1', folder: null, name: 'leaves', formats: ['tfjs'], replace: false }])
  expect(view.done?.download).toBe('/export/1')
})

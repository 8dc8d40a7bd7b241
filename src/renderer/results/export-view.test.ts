import { expect, test } from 'vitest'
import type { ExportEvent } from '../../shared/contract/app/results.ts'
import { AppError } from '../../shared/errors.ts'
import { type ExportApi, exportName, ExportView } from './export-view.svelte.ts'

const done = { kind: 'done', folder: '/x', files: [] } as unknown as ExportEvent
const progress: ExportEvent = { kind: 'progress', phase: 'checking', numDone: 1, numTotal: 2 }

const viewOf = (events: (signal: AbortSignal) => AsyncGenerator<ExportEvent>, asked: unknown[] = []) => {
  const exportModel = async (input: unknown, { signal }: { signal: AbortSignal }) => {
    asked.push(input)
    return events(signal)
  }
  return new ExportView({ results: { exportModel } } as unknown as ExportApi)
}

test('an export goes from progress to done', async () => {
  const view = viewOf(async function* () {
    yield progress
    yield done
  })
  await view.start('run-1')
  expect(view.done).toBeUndefined() // no folder was chosen
  view.folder = '/x'
  const running = view.start('run-1')
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
  await view.start('run-1')
  expect(view.canReplace).toBe(true)
  code = 'disk-full'
  await view.start('run-1', true)
  expect(view.canReplace).toBe(false)
  expect(view.error?.code).toBe('disk-full')
  expect(asked.at(-1)).toEqual({ runId: 'run-1', folder: '/x', formats: ['tfjs'], replace: true })
})

test('formats are chosen one by one, and one there must be', async () => {
  const asked: unknown[] = []
  const view = viewOf(async function* () {
    yield done
  }, asked)
  view.folder = '/x'
  view.choose('tfjs', false)
  expect([view.formats, view.canStart]).toEqual([[], false])
  await view.start('run-1')
  expect(asked).toEqual([])
  view.choose('keras', true)
  view.choose('savedmodel', true)
  view.choose('savedmodel', true)
  expect(view.formats).toEqual(['savedmodel', 'keras'])
  await view.start('run-1')
  expect(asked).toEqual([{ runId: 'run-1', folder: '/x', formats: ['savedmodel', 'keras'], replace: false }])
})

test('a cancelled export is no failure', async () => {
  const view = viewOf(async function* (signal) {
    yield progress
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
  })
  view.folder = '/x'
  const running = view.start('run-1')
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

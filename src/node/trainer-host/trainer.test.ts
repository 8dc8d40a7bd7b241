import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { FromTrainer, ToTrainer } from '../../shared/contract/messages.ts'
import type { TrainerExit, TrainerPort } from './port.ts'
import { startTrainer } from './trainer.ts'

/** A trainer's end of the port, in this process. */
function fakePort() {
  const sent: ToTrainer[] = []
  let receive: (message: FromTrainer) => void = () => undefined
  let ended: (exit: TrainerExit) => void = () => undefined
  const port: TrainerPort = {
    send: (message) => void sent.push(message),
    onMessage: (call) => void (receive = call),
    onExit: (call) => void (ended = call),
    close: () => ended({ code: 0, signal: null, lastWords: '' }),
    kill: () => ended({ code: null, signal: 'SIGKILL', lastWords: '' }),
  }
  return { port, sent, say: (message: FromTrainer) => receive(message), end: (exit: TrainerExit) => ended(exit) }
}

const answer = {
  executor: 'native',
  library: 'libtensorflow',
  imagesPerSecond: 1,
  native: { libraryVersion: '2', usesGpu: false },
}

test('answers find their questions, whatever order they come in', async () => {
  const { port, say } = fakePort()
  const trainer = startTrainer({}, () => port)
  const [first, second] = [trainer.probe({ executor: 'auto' }), trainer.probe({ executor: 'eager' })]
  say({ kind: 'answer', id: 2, result: { ...answer, imagesPerSecond: 2 } })
  say({ kind: 'answer', id: 1, result: answer })
  expect((await first).imagesPerSecond).toBe(1)
  expect((await second).imagesPerSecond).toBe(2)
})

test('errors keep their code and hint', async () => {
  const { port, say } = fakePort()
  const asked = startTrainer({}, () => port).probe({ executor: 'native' })
  say({ kind: 'failure', id: 1, error: { code: 'native-unavailable', message: 'No.', hint: 'Set it up.' } })
  await expect(asked).rejects.toMatchObject({ code: 'native-unavailable', message: 'No.', hint: 'Set it up.' })
})

test('what is not what was agreed is refused, not passed on', async () => {
  const { port, say } = fakePort()
  const asked = startTrainer({}, () => port).probe({ executor: 'auto' })
  say({ kind: 'answer', id: 1, result: { ...answer, imagesPerSecond: 'many' } })
  await expect(asked).rejects.toMatchObject({ code: 'trainer-answer' })
})

test('an aborted signal asks for a stop once, and the call is still answered', async () => {
  const { port, say, sent } = fakePort()
  const controller = new AbortController()
  const params = { model: 'm', inputs: ['/a'], executor: 'auto' as const, batchSize: 1, top: 1 }
  const asked = startTrainer({}, () => port).predict(params, { signal: controller.signal })
  controller.abort()
  expect(sent.filter(({ kind }) => kind === 'cancel')).toEqual([{ kind: 'cancel', id: 1 }])
  say({
    kind: 'answer',
    id: 1,
    result: { outcome: 'stopped', numPredicted: 0, numSkipped: 0, elapsedMs: 1, imagesPerSecond: 0 },
  })
  expect((await asked).outcome).toBe('stopped')
})

test('what the process says of itself is kept', () => {
  const { port, say } = fakePort()
  const trainer = startTrainer({}, () => port)
  expect(trainer.health).toBeUndefined()
  say({ kind: 'health', memoryBytes: 5, engine: null })
  expect(trainer.health).toEqual({ memoryBytes: 5, engine: null })
})

test('a pause is told from a stop', async () => {
  const { port, say, sent } = fakePort()
  const pause = new AbortController()
  const request = { photos: '/p', out: '/o', resume: false, recipe: 'lp-ft' as const, config: {}, cacheFolder: '/c' }
  const params = { request, executor: 'auto' as const, everyStep: true }
  const asked = startTrainer({}, () => port).train(params, { pause: pause.signal })
  pause.abort()
  expect(sent.at(-1)).toEqual({ kind: 'cancel', id: 1, pause: true })
  say({ kind: 'answer', id: 1, result: { outcome: 'stopped' } })
  expect((await asked).outcome).toBe('stopped')
})

test.each([
  [{ code: null, signal: 'SIGKILL', lastWords: '' }, 'trainer-crashed', /memory ran out/],
  [{ code: null, signal: 'SIGILL', lastWords: '' }, 'trainer-crashed', /instructions this processor does not have/],
  [
    { code: 134, signal: null, lastWords: 'FATAL ERROR: JavaScript heap out of memory' },
    'out-of-memory',
    /ran out of memory/,
  ],
  [{ code: 3, signal: null, lastWords: 'first\nlast line\n' }, 'trainer-crashed', /exit code 3.*last line/],
])('the end of the process ends every call with its reason: %j', async (exit, code, reason) => {
  const { port, end } = fakePort()
  const trainer = startTrainer({}, () => port)
  const asked = trainer.probe({ executor: 'auto' })
  end(exit)
  await expect(asked).rejects.toMatchObject({
    code,
    message: expect.stringMatching(reason) as string,
  })
  await expect(trainer.probe({ executor: 'auto' })).rejects.toMatchObject({ code })
})

test.runIf(process.arch === 'x64')('a process that ends in oneDNN says what the next one does without', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'frostline-trainer-'))
  vi.stubEnv('FROSTLINE_CACHE', cache)
  vi.stubEnv('TF_ENABLE_ONEDNN_OPTS', undefined)
  try {
    for (const leavesOneDnnOut of [true, false]) {
      const { port, end } = fakePort()
      const asked = startTrainer({}, () => port).probe({ executor: 'auto' })
      end({ code: null, signal: 'SIGFPE', lastWords: '' })
      await expect(asked).rejects.toMatchObject({ data: { signal: 'SIGFPE', leavesOneDnnOut } })
    }
  } finally {
    vi.unstubAllEnvs()
    rmSync(cache, { recursive: true })
  }
})

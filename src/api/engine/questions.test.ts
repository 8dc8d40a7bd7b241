import { afterEach, describe, expect, test } from 'vitest'
import { forkTrainer } from '../../node/trainer-host/child-process.ts'
import type { TrainerExit, TrainerPort } from '../../node/trainer-host/port.ts'
import type { Trainer } from '../../node/trainer-host/trainer.ts'
import type { FromTrainer } from '../../shared/contract/messages.ts'
import { Engine } from './engine.ts'

let engine: Engine
afterEach(() => engine.stop())

const probe = (trainer: Trainer) => trainer.probe({ executor: 'eager' })
const NATIVE = { libraryVersion: '2', usesGpu: false }
const PREDICT = { model: 'none', inputs: ['/photos'], executor: 'eager' as const, batchSize: 1, top: 1 }

/** @returns once a window is told that there is no answer, or that there is again. */
async function told(isSilent: boolean): Promise<void> {
  const ended = new AbortController()
  for await (const { notAnswering } of engine.status.follow(ended.signal))
    if ((notAnswering !== undefined) === isSilent) return
}

describe.runIf(process.platform === 'linux')('a question to a process that was stopped by a signal', () => {
  let pids: number[]

  /** Asks, as soon as its process is stopped. */
  async function askStopped() {
    pids = []
    const patience = { everyMs: 20, numQuiet: 100_000, numDeaf: 100_000 }
    engine = new Engine({
      patience,
      open: (options) => {
        const port = forkTrainer(options)
        pids.push(port.pid!)
        return port
      },
    })
    await engine.ask(probe)
    process.kill(pids[0], 'SIGSTOP')
    const answer = engine.ask(probe)
    answer.catch(() => undefined)
    await told(true)
    return { answer }
  }

  test('is said to have none since the process was last heard, and is answered when it goes on', async () => {
    const heardAtLeastAt = Date.now()
    const { answer } = await askStopped()
    const { notAnswering } = engine.status.value
    expect(notAnswering?.why).toBe('stopped')
    expect(notAnswering?.since).toBeGreaterThanOrEqual(heardAtLeastAt)
    expect(notAnswering?.since).toBeLessThanOrEqual(Date.now())
    await engine.answerSilence('continue')
    expect(await answer).toMatchObject({ executor: 'eager' })
    expect(engine.status.value.notAnswering).toBeUndefined()
    expect(pids).toHaveLength(1)
  })

  test('fails with what to do when the process is ended, and the next one is answered by another', async () => {
    const { answer } = await askStopped()
    await engine.answerSilence('end')
    await expect(answer).rejects.toMatchObject({
      code: 'question-ended',
      hint: 'Try again: another process is started.',
    })
    expect(engine.status.value.notAnswering).toBeUndefined()
    expect(() => process.kill(pids[0], 0)).toThrow('ESRCH')
    expect(await engine.ask(probe)).toMatchObject({ executor: 'eager' })
    expect(pids).toHaveLength(2)
  })
})

describe('a question to a process that neither says nor does anything', () => {
  /** Processes by their number: the first never answers. */
  const asked: number[][] = []

  function fakeTrainer(): TrainerPort {
    const requests: number[] = []
    const isDeaf = asked.push(requests) === 1
    let receive: (message: FromTrainer) => void = () => undefined
    let ended: (exit: TrainerExit) => void = () => undefined
    return {
      send: (message) => {
        if (message.kind !== 'request') return
        requests.push(message.id)
        const result = { executor: 'eager', library: 'fake', imagesPerSecond: 1, native: NATIVE }
        if (!isDeaf) setImmediate(() => receive({ kind: 'answer', id: message.id, result }))
      },
      onMessage: (call) => void (receive = call),
      onExit: (call) => void (ended = call),
      close: () => ended({ code: 0, signal: null, lastWords: '' }),
      kill: () => ended({ code: null, signal: 'SIGKILL', lastWords: '' }),
    }
  }

  function start(): void {
    asked.length = 0
    engine = new Engine({ open: fakeTrainer, patience: { everyMs: 1, numQuiet: 3, numDeaf: 3 } })
  }

  test('is asked again of another, with all others that wait; what was written in part is not', async () => {
    start()
    const answers = [engine.ask(probe), engine.questions.predict(PREDICT), engine.ask(probe)]
    const ends = Promise.allSettled(answers)
    await told(true)
    expect(engine.status.value.notAnswering?.why).toBe('silent')
    await engine.answerSilence('continue')
    const answered = { status: 'fulfilled', value: { library: 'fake' } }
    const failed = { status: 'rejected', reason: { code: 'question-ended' } }
    expect(await ends).toMatchObject([answered, failed, answered])
    expect(asked.map(({ length }) => length)).toEqual([3, 2])
    expect(engine.status.value.notAnswering).toBeUndefined()
  })

  test('is not asked again when the process is ended', async () => {
    start()
    const ends = Promise.allSettled([engine.ask(probe), engine.questions.predict(PREDICT)])
    await told(true)
    await engine.answerSilence('end')
    expect((await ends).map((end) => end.status === 'rejected' && (end.reason as { code?: string }).code)).toEqual([
      'question-ended',
      'question-ended',
    ])
    expect(asked).toHaveLength(1)
  })

  test('is left as it is when it answers meanwhile, and nobody is told of a process that nobody asks', async () => {
    start()
    const waits = engine.ask(probe).catch((thrown: unknown) => thrown)
    await told(true)
    await engine.answerSilence('end')
    expect(await waits).toMatchObject({ code: 'question-ended' })
    await engine.ask(probe)
    const before = asked.length
    await engine.answerSilence('end')
    await engine.ask(probe)
    expect(asked.length).toBe(before)
    expect(engine.status.value.notAnswering).toBeUndefined()
  })
})

test('a process that dies without being ended fails what it was asked as before', async () => {
  let end: (exit: TrainerExit) => void = () => undefined
  const port = { send: () => undefined, onMessage: () => undefined, close: () => undefined, kill: () => undefined }
  engine = new Engine({
    open: () => ({
      ...port,
      onExit: (call) => void (end = call),
      close: () => end({ code: 0, signal: null, lastWords: '' }),
    }),
  })
  const answer = engine.ask(probe)
  end({ code: null, signal: 'SIGSEGV', lastWords: '' })
  await expect(answer).rejects.toMatchObject({ code: 'trainer-crashed' })
})

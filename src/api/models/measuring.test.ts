import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Conditions, KeptMeasurements } from '../../node/models/kept-measurements.ts'
import type { MeasureEvent } from '../../shared/contract/app/models.ts'
import type { EngineStatus } from '../../shared/contract/app/host.ts'
import type { RunList } from '../../shared/contract/app/runs.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import { AppError } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import { Measuring, type MeasuringParts } from './measuring.ts'

const TOPOLOGY = 'ab12'
const LIBRARY = 'libtensorflow 2.21.0'
const measurement: ModelMeasurement = {
  forwardSeconds: [0.001, 0.002],
  augmentSeconds: 0.0005,
  steps: [{ line: 0, fixedSeconds: 0.01, secondsPerImage: 0.006 }],
  batchSize: 32,
  memory: null,
  measuredAt: 1,
  on: {
    executor: 'native',
    library: LIBRARY,
    cpu: 'a cpu',
    numCores: 2,
    threads: availableParallelism(),
    oneDnn: true,
  },
}
const idle: RunList = { runs: [], activeId: null }
const training = { runs: [{ id: 'run-3', name: 'Run 3' }], activeId: 'run-3' } as unknown as RunList
type Asked = Parameters<MeasuringParts['engine']['measure']>

let folder: string
let runs: Live<RunList>
let status: Live<EngineStatus>
let conditions: Conditions
let asked: Asked[]
/** How a measurement goes; by default it ends with what was measured. */
let answer: (...asked: Asked) => ReturnType<MeasuringParts['engine']['measure']>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-measuring-'))
  runs = new Live(idle)
  status = new Live<EngineStatus>({
    state: 'ready',
    executor: null,
    library: null,
    threads: null,
    memoryBytes: null,
    notice: null,
  })
  conditions = { executor: 'auto', threads: null }
  asked = []
  answer = () => Promise.resolve({ outcome: 'finished', measurement })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function measuring(): Measuring {
  return new Measuring({
    engine: {
      status,
      measure: (...question) => {
        asked.push(question)
        return answer(...question)
      },
    },
    runs: { list: runs },
    conditions: () => conditions,
    kept: new KeptMeasurements(folder),
  })
}

/** Until it is stopped, as the trainer does between two steps. */
const untilStopped: typeof answer = (_, __, { signal }) =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ outcome: 'stopped' })))

async function all(events: AsyncIterable<MeasureEvent>, each: (event: MeasureEvent) => void = () => undefined) {
  const kinds: string[] = []
  for await (const event of events) {
    if (kinds.at(-1) !== event.kind) kinds.push(event.kind)
    each(event)
  }
  return kinds
}

test('measures once: afterwards, and in another process, the answer is there at once', async () => {
  const first = measuring()
  expect(first.recall(TOPOLOGY)).toBeUndefined()
  expect((await all(first.measure('a', TOPOLOGY))).at(-1)).toBe('measured')
  expect(await all(first.measure('a', TOPOLOGY))).toEqual(['measured'])
  expect(measuring().recall(TOPOLOGY)).toEqual(measurement)
  expect(await all(measuring().measure('a', TOPOLOGY))).toEqual(['measured'])
  expect(asked).toHaveLength(1)
})

test('a kept measurement that is damaged is made again', async () => {
  await all(measuring().measure('a', TOPOLOGY))
  const [file] = readdirSync(folder)
  for (const content of ['', '{', '{"version":1}', '{"version":2,"frostline":"x","measurement":{}}']) {
    writeFileSync(join(folder, file), content)
    expect(measuring().recall(TOPOLOGY)).toBeUndefined()
  }
  await all(measuring().measure('a', TOPOLOGY))
  expect(asked).toHaveLength(2)
  expect(measuring().recall(TOPOLOGY)).toEqual(measurement)
})

test('another model, other threads, another executor or library are measured anew', async () => {
  await all(measuring().measure('a', TOPOLOGY))
  expect(measuring().recall('cd34')).toBeUndefined()
  conditions = { executor: 'auto', threads: 1 }
  expect(measuring().recall(TOPOLOGY)).toBeUndefined()
  conditions = { executor: 'eager', threads: null }
  expect(measuring().recall(TOPOLOGY)).toBeUndefined()
  conditions = { executor: 'auto', threads: null }
  status.set({ ...status.value, executor: 'native', library: LIBRARY })
  expect(measuring().recall(TOPOLOGY)).toEqual(measurement)
  status.set({ ...status.value, executor: 'native', library: 'libtensorflow 3.0.0' })
  expect(measuring().recall(TOPOLOGY)).toBeUndefined()
})

test('waits while a run trains and says which', async () => {
  runs.set(training)
  const kinds = await all(measuring().measure('a', TOPOLOGY), (event) => {
    if (event.kind !== 'waiting') return
    expect(event.why).toContain('“Run 3” is training')
    expect(asked).toHaveLength(0)
    runs.set(idle)
  })
  expect([kinds[0], kinds.at(-1)]).toEqual(['waiting', 'measured'])
})

test('a run that starts comes first: measuring stops, and begins again when it has ended', async () => {
  answer = untilStopped
  const kinds = await all(measuring().measure('a', TOPOLOGY), (event) => {
    if (event.kind === 'progress') runs.set(training)
    if (event.kind !== 'waiting') return
    answer = () => Promise.resolve({ outcome: 'finished', measurement })
    runs.set(idle)
  })
  expect(kinds.slice(0, 2)).toEqual(['progress', 'waiting'])
  expect(kinds.at(-1)).toBe('measured')
  expect(asked).toHaveLength(2)
})

test('who leaves stops it, and nothing is kept', async () => {
  answer = untilStopped
  const leave = new AbortController()
  const kinds = await all(measuring().measure('a', TOPOLOGY, leave.signal), () => leave.abort())
  expect(kinds).toEqual(['progress'])
  expect(asked[0]?.[2].signal?.aborted).toBe(true)
  expect(readdirSync(folder)).toEqual([])
})

test('two who ask for the same are told the same, and it is measured once', async () => {
  const one = measuring()
  await Promise.all([all(one.measure('a', TOPOLOGY)), all(one.measure('a', TOPOLOGY))])
  expect(asked).toHaveLength(1)
})

test('why it failed reaches who asked, and the next one may try', async () => {
  const one = measuring()
  answer = () => Promise.reject(new AppError('out-of-memory', 'There is not enough memory.'))
  await expect(all(one.measure('a', TOPOLOGY))).rejects.toMatchObject({ code: 'out-of-memory' })
  answer = () => Promise.resolve({ outcome: 'finished', measurement })
  expect((await all(one.measure('a', TOPOLOGY))).at(-1)).toBe('measured')
})

test('a folder that cannot be written keeps it for this session', async () => {
  rmSync(folder, { recursive: true })
  writeFileSync(folder, 'a file where the folder should be')
  const one = measuring()
  expect((await all(one.measure('a', TOPOLOGY))).at(-1)).toBe('measured')
  expect(one.recall(TOPOLOGY)).toEqual(measurement)
})

import { isDefinedError, type ORPCError } from '@orpc/client'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { inWindowWords } from '../../src/renderer/texts/errors.ts'
import { openProduct, type Product } from '../../src/api/product.ts'
import { contract } from '../../src/shared/contract/app/index.ts'
import { WITHOUT_PROJECT } from '../../src/shared/contract/app/window-project.ts'
import { fromRpcError } from '../../src/shared/contract/rpc-errors.ts'
import { type Connected, transports } from './transports.ts'

/** All of the contract but those that {@link WITHOUT_PROJECT} lets through. */
const QUESTIONS_OF_A_PROJECT = Object.entries(contract)
  .flatMap(([part, questions]) => Object.keys(questions).map((name) => `${part}.${name}`))
  .filter((path) => !WITHOUT_PROJECT.has(path))

let folder = ''
let product: Product
const logged: unknown[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-contract-'))
  logged.length = 0
  product = openProduct({
    log: { info: () => undefined, error: (thrown) => logged.push(thrown) },
    host: {},
    config: join(folder, 'config'),
    projectsFolder: join(folder, 'projects'),
  })
})
afterEach(async () => {
  await product.close()
  rmSync(folder, { recursive: true, force: true })
})

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (thrown: unknown) => fromRpcError(thrown),
  )

describe.each(Object.entries(transports))('the contract, %s', (_, connect) => {
  let connected: Connected
  beforeEach(async () => (connected = await connect(product.services)))
  afterEach(() => connected.close())

  test('answers what was agreed', async () => {
    const info = await connected.client.host.info()
    expect(info).toMatchObject({ imageBase: 'image', uploadUrl: 'upload', hasNativeDialogs: false })
    const project = await connected.client.projects.create({ name: 'Leaves', multiLabel: false })
    expect(project).toMatchObject({ name: 'Leaves', readOnly: null })
  })

  test('refuses a question that is not what was agreed', async () => {
    const wrong = { name: '', multiLabel: 'perhaps' } as unknown as { name: string }
    const told = await failure(connected.client.projects.create(wrong))
    expect(told?.code).toBe('bad-request')
    expect(told?.message).toContain('multiLabel: ')
    expect(product.services.workspace.current.value).toBeNull()
  })

  test('refuses an answer that is not what was agreed, and says so in the log', async () => {
    const host = { ...product.services.host, info: { ...product.services.host.info, numCores: 'two' as never } }
    const other = await connect({ ...product.services, host })
    expect((await failure(other.client.host.info()))?.code).toMatch(/unexpected|internal/)
    await other.close()
  })

  test('tells a foreseen failure with its code, what was received and what to do', async () => {
    const told = await failure(connected.client.projects.open({ folder: join(folder, 'nowhere.frostline') }))
    expect(told?.code).toBe('not-a-project')
    expect(told?.message).toContain('nowhere.frostline')
    expect(told?.hint).toBeTruthy()
    expect((await failure(connected.client.photos.undo()))?.code).toBe('no-project')
    expect(logged).toEqual([])
  })

  test('a failure that is told by data crosses as one of the contract’s own errors, for this window and for any other program', async () => {
    const { id } = await connected.client.projects.create({ name: 'Leaves' })
    connected.shows(id)
    const thrown: unknown = await connected.client.runs.size({ runId: 'run-7' }).catch((error: unknown) => error)
    expect(isDefinedError(thrown as ORPCError<'no-run', unknown>)).toBe(true)
    expect(thrown).toMatchObject({ code: 'no-run', status: 422, data: { runId: 'run-7' } })
    expect(fromRpcError(thrown)).toMatchObject({
      code: 'no-run',
      message: 'There is no run “run-7” in this project.',
      data: { runId: 'run-7' },
    })
  })

  test('writes down what nobody foresaw', async () => {
    vi.spyOn(product.services.workspace, 'recent').mockImplementation(() => {
      throw new TypeError('a bug')
    })
    expect(await failure(connected.client.projects.recent())).toMatchObject({ code: 'unexpected', message: 'a bug' })
    expect(logged).toHaveLength(1)
  })

  test('a stream tells how things stand, then the newest state only', async () => {
    await connected.client.projects.create({ name: 'One', multiLabel: false })
    const events = await connected.client.projects.current()
    expect((await events.next()).value).toMatchObject({ name: 'One' })
    const NUM_CHANGES = 200
    for (let i = 1; i <= NUM_CHANGES; i++) product.services.workspace.rename(`Name ${i}`)
    const seen: string[] = []
    while (seen.at(-1) !== `Name ${NUM_CHANGES}`) seen.push(((await events.next()).value as { name: string }).name)
    expect(seen.length).toBeLessThan(NUM_CHANGES / 10)
    await events.return?.()
  })

  test('a stream of a project ends when another one is opened, and tells nothing of that', async () => {
    const { client, shows } = connected
    const { id } = await client.projects.create({ name: 'One' })
    shows(id)
    const events = await client.runs.list()
    expect((await events.next()).value).toMatchObject({ runs: [] })
    await product.services.workspace.create({ name: 'Two', parent: join(folder, 'projects'), multiLabel: false })
    const told = await failure(events.next())
    // between the two none is open
    expect(told?.code).toMatch(/^(other|no)-project$/)
    expect(told && inWindowWords(told).hint).toBeTruthy()
  })

  test('a question of a project is refused unless the window names the one that is open', async () => {
    const client = connected.client as unknown as Record<string, Record<string, () => Promise<unknown>>>
    const refusals = async (): Promise<Record<string, string[]>> => {
      const paths: Record<string, string[]> = {}
      for (const path of QUESTIONS_OF_A_PROJECT) {
        const [part, name] = path.split('.')
        const code = (await failure(client[part][name]()))?.code ?? 'none'
        paths[code] = [...(paths[code] ?? []), path]
      }
      return paths
    }
    expect(await refusals()).toEqual({ 'no-project': QUESTIONS_OF_A_PROJECT })
    const { id } = await connected.client.projects.create({ name: 'Leaves' })
    connected.shows('')
    expect(await refusals()).toEqual({ 'project-not-named': QUESTIONS_OF_A_PROJECT })
    connected.shows('00000000-0000-4000-8000-000000000000')
    expect(await refusals()).toEqual({ 'other-project': QUESTIONS_OF_A_PROJECT })
    connected.shows(id)
    expect(await connected.client.photos.edit({ kind: 'create-class', name: 'Elm' })).toMatchObject({ classId: 1 })
    expect(logged).toEqual([])
  })

  test('a stream that nobody follows any more ends at its source', async () => {
    const { current } = product.services.workspace
    const follow = current.follow.bind(current)
    let numOpen = 0
    vi.spyOn(current, 'follow').mockImplementation(async function* (signal) {
      numOpen++
      try {
        yield* follow(signal)
      } finally {
        numOpen--
      }
    })
    const controller = new AbortController()
    const events = await connected.client.projects.current(undefined, { signal: controller.signal })
    await events.next()
    expect(numOpen).toBe(1)
    const waiting = events.next().catch(() => undefined)
    controller.abort()
    await waiting
    await vi.waitFor(() => expect(numOpen).toBe(0))
  })

  test('streams end when the connection does', async () => {
    const { current } = product.services.workspace
    let isOpen = false
    const follow = current.follow.bind(current)
    vi.spyOn(current, 'follow').mockImplementation(async function* (signal) {
      isOpen = true
      try {
        yield* follow(signal)
      } finally {
        isOpen = false
      }
    })
    const other = await connect(product.services)
    const events = await other.client.projects.current()
    await events.next()
    expect(isOpen).toBe(true)
    void events.next().catch(() => undefined)
    await other.close()
    await events.return?.().catch(() => undefined) // in memory there is no connection to be lost
    await vi.waitFor(() => expect(isOpen).toBe(false))
  })
})

test('only questions of the machine, of models, and those that open a project go without one', () => {
  const paths = Object.entries(contract).flatMap(([part, questions]) =>
    Object.keys(questions).map((name) => `${part}.${name}`),
  )
  expect([...WITHOUT_PROJECT].filter((path) => !paths.includes(path))).toEqual([])
  expect([...WITHOUT_PROJECT].filter((path) => /^(photos|runs|results|tries)\./.test(path))).toEqual([])
  expect(QUESTIONS_OF_A_PROJECT).toEqual(
    expect.arrayContaining(['photos.edit', 'projects.close', 'projects.changeDraft', 'runs.start', 'host.reveal']),
  )
})

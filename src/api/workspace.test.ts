import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noisePng } from '../node/photos/test-folder.ts'
import type { ImportState } from '../shared/contract/app/photos.ts'
import { fromRpcError } from '../shared/contract/rpc-errors.ts'
import type { HostInfo } from '../shared/contract/app/host.ts'
import { ChosenPaths } from './chosen-paths.ts'
import { testWindow } from './test-window.ts'
import { Workspace } from './workspace.ts'

let folder: string
let workspace: Workspace
const errors: unknown[] = []

const info: HostInfo = {
  version: '0.0.0',
  platform: 'linux',
  hasNativeDialogs: false,
  hasOneWindow: false,
  canReveal: false,
  canDownload: true,
  imageBase: '/images',
  uploadUrl: '/upload',
  projectsFolder: '',
  numCores: 2,
}

async function giveSamples(to: string): Promise<{ file: string; label?: string }[]> {
  await mkdir(to)
  for (const seed of [1, 2, 3]) writeFileSync(join(to, `${seed}.png`), await noisePng(seed))
  return [{ file: '1.png', label: 'Maple' }, { file: '2.png', label: 'Birch' }, { file: '3.png' }]
}

function newWorkspace(): Workspace {
  const log = { info: () => undefined, error: (thrown: unknown) => void errors.push(thrown) }
  return new Workspace({ log, giveSamples, config: join(folder, 'config') })
}

function connect() {
  const log = { info: () => undefined, error: (thrown: unknown) => void errors.push(thrown) }
  const paths = new ChosenPaths({ hasNativeDialogs: false, known: () => [] })
  const context = { workspace, log, paths, host: { info: { ...info, projectsFolder: join(folder, 'projects') } } }
  return testWindow(context as never)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-workspace-'))
  workspace = newWorkspace()
})
afterEach(async () => {
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
  expect(errors.splice(0)).toEqual([])
})

async function codeOf(answer: Promise<unknown>): Promise<string> {
  return answer.then(
    () => 'none',
    (thrown: unknown) => fromRpcError(thrown).code,
  )
}

describe('projects', () => {
  test('are made, listed, opened, renamed and forgotten', async () => {
    const client = connect()
    expect(await codeOf(client.photos.undo())).toBe('no-project')
    const made = await client.projects.create({ name: 'Leaves' })
    expect(made.folder).toBe(join(folder, 'projects', 'Leaves.frostline'))
    await client.projects.create({ name: 'Stones', multiLabel: true })
    await client.projects.rename({ name: 'Pebbles' })
    expect((await client.projects.recent()).map(({ name }) => name)).toEqual(['Pebbles', 'Leaves'])
    const opened = await client.projects.open({ folder: made.folder })
    expect(opened).toMatchObject({ id: made.id, name: 'Leaves' })
    await client.projects.close()
    await client.projects.forget({ folder: made.folder })
    workspace = newWorkspace()
    const [left] = await connect().projects.recent()
    expect(left).toMatchObject({ name: 'Pebbles', isThere: true, cover: null })
    rmSync(left.folder, { recursive: true })
    expect((await connect().projects.recent())[0].isThere).toBe(false)
  })

  test('one that cannot be opened leaves the other open', async () => {
    const client = connect()
    const made = await client.projects.create({ name: 'Leaves' })
    expect(await codeOf(client.projects.open({ folder: join(folder, 'gone') }))).toBe('not-a-project')
    expect(workspace.project.folder).toBe(made.folder)
  })

  test('those who follow are told of opening, renaming and closing', async () => {
    const client = connect()
    const ended = new AbortController()
    const current = await client.projects.current(undefined, { signal: ended.signal })
    expect((await current.next()).value).toBeNull()
    await client.projects.create({ name: 'Leaves' })
    expect((await current.next()).value).toMatchObject({ name: 'Leaves' })
    await client.projects.close()
    expect((await current.next()).value).toBeNull()
    ended.abort()
  })

  test('what hangs on a project is told before it is closed', async () => {
    const told: string[] = []
    workspace.onOpen(({ folder: opened }) => void told.push(`opened ${opened}`))
    workspace.onClose(({ library, folder: closed }) => void told.push(`closed ${closed} at ${library.revision}`))
    const { folder: first } = await connect().projects.create({ name: 'Leaves' })
    await workspace.close()
    expect(told).toEqual([`opened ${first}`, `closed ${first} at 0`])
  })

  test('the sample is put into a new project, twice if need be', async () => {
    const client = connect()
    const first = await client.projects.createSample()
    await workspace.project.imports.settled()
    const second = await client.projects.createSample()
    expect([first.isSample, second.name]).toEqual([true, 'Sample leaves 2'])
    await workspace.project.imports.settled()
    expect(workspace.project.counts()).toEqual({ numPhotos: 3, numLabelled: 2, numClasses: 2 })
    expect(workspace.project.library.undoable()).toEqual({ undo: null, redo: null })
    await client.projects.close()
    expect((await client.projects.recent())[0].cover).toMatch(/^data:image\/jpeg;base64,/)
  })

  test('a draft is kept in its project', async () => {
    const client = connect()
    await client.projects.create({ name: 'Leaves' })
    expect(await client.projects.draft()).toEqual({ model: null, line: null, recipe: null, plan: {} })
    const draft = { model: null, line: { stop: 9, exceptions: ['conv1'] }, recipe: 'lp-ft' as const, plan: { seed: 3 } }
    await client.projects.changeDraft({
      changes: [
        { path: ['line'], value: draft.line },
        { path: ['recipe'], value: 'lp-ft' },
        { path: ['plan', 'seed'], value: 3 },
      ],
    })
    const saved = workspace.project.folder
    await client.projects.close()
    await client.projects.open({ folder: saved })
    expect(await client.projects.draft()).toEqual(draft)
  })

  test('a draft that two windows change at once has the changes of both, and what is no draft is refused whole', async () => {
    const [one, other] = [connect(), connect()]
    await one.projects.create({ name: 'Leaves' })
    const set = (client: typeof one, key: string, value: unknown) =>
      client.projects.changeDraft({ changes: [{ path: ['plan', key], value }] })
    const answers = await Promise.all([
      set(one, 'seed', 7),
      set(other, 'batchSize', 4),
      other.projects.changeDraft({ changes: [{ path: ['line'], value: { stop: 3, exceptions: [] } }] }),
      set(one, 'dropout', 0.5),
    ])
    const plan = { seed: 7, batchSize: 4, dropout: 0.5 }
    expect(await other.projects.draft()).toEqual({ model: null, line: { stop: 3, exceptions: [] }, recipe: null, plan })
    expect(answers.at(-1)?.plan).toEqual(plan)
    const both = one.projects.changeDraft({
      changes: [
        { path: ['plan', 'seed'], value: 8 },
        { path: ['recipe'], value: 'cake' },
      ],
    })
    expect(await codeOf(both)).toBe('bad-request')
    expect((await one.projects.draft()).plan).toEqual(plan)
  })

  test('a field that no plan has is refused by its name, and a wrong value is kept to be told of', async () => {
    const client = connect()
    await client.projects.create({ name: 'Leaves' })
    const change = (path: readonly ['plan', ...string[]], value: unknown) =>
      client.projects.changeDraft({ changes: [{ path, value }] })
    await change(['plan', 'batchSize'], 'many')
    for (const [path, value, told] of [
      [
        ['plan', 'optimizer'],
        { kind: 'sgd', momentun: 1 },
        'There is no “optimizer.momentun”. Did you mean “momentum”?',
      ],
      [['plan', 'bachSize'], 3, 'There is no “bachSize”. Did you mean “batchSize”?'],
    ] as const)
      await expect(change(path, value)).rejects.toMatchObject({
        code: 'bad-plan',
        data: { of: 'fields', source: 'The draft', problems: [expect.stringContaining(told)] },
      })
    expect((await client.projects.draft()).plan).toEqual({ batchSize: 'many' })
  })

  test('a window is told the draft, then every change of it, until the project is closed', async () => {
    const [one, other] = [connect(), connect()]
    await one.projects.create({ name: 'Leaves' })
    const told: unknown[] = []
    const following = (async () => {
      for await (const { plan } of await other.projects.drafts()) told.push(plan)
    })()
    await expect.poll(() => told).toEqual([{}])
    await one.projects.changeDraft({ changes: [{ path: ['plan', 'seed'], value: 7 }] })
    await expect.poll(() => told).toEqual([{}, { seed: 7 }])
    expect(await codeOf(one.projects.changeDraft({ changes: [{ path: ['recipe'], value: 'cake' }] }))).toBe(
      'bad-request',
    )
    await one.projects.close()
    await following
    expect(told).toEqual([{}, { seed: 7 }])
  })
})

describe('photos', () => {
  test('come in, are labelled, and the window is told of each step', async () => {
    const client = connect()
    await client.projects.create({ name: 'Leaves' })
    for (const seed of [1, 2]) writeFileSync(join(folder, `${seed}.png`), await noisePng(seed))
    const library = await client.photos.library()
    expect((await library.next()).value).toMatchObject({ kind: 'snapshot', photos: [] })
    const importing = await client.photos.importing()
    expect((await importing.next()).value).toBeNull()
    await client.photos.startImport({ paths: [join(folder, '1.png'), join(folder, '2.png')] })
    let state: ImportState | null | undefined
    do state = (await importing.next()).value as ImportState | null | undefined
    while (state?.phase !== 'done')
    expect(state).toMatchObject({ numAdded: 2, numSkipped: 0, error: null })
    expect((await library.next()).value).toMatchObject({
      kind: 'change',
      photos: [{ name: '1.png' }, { name: '2.png' }],
    })
    const { classId } = await client.photos.edit({ kind: 'create-class', name: 'Elm', photoIds: [1] })
    expect((await library.next()).value).toMatchObject({
      photos: [{ id: 1, classIds: [classId] }],
      undo: { kind: 'class-created', className: 'Elm', numPhotos: 1 },
    })
    expect(await client.photos.undo()).toMatchObject({
      description: { kind: 'class-created', className: 'Elm', numPhotos: 1 },
      photoIds: [1],
    })
    expect(await client.photos.details({ photoId: 1 })).toMatchObject({ path: join(folder, '1.png'), format: 'png' })
    await library.return?.()
    await importing.return?.()
  })
})

describe('folders', () => {
  test('are listed for a purpose, and remembered', async () => {
    const client = connect()
    for (const name of ['b.png', 'labels.csv', 'notes.txt', '.hidden']) writeFileSync(join(folder, name), '')
    await client.projects.create({ name: 'Leaves', parent: folder })
    await client.host.makeFolder({ parent: folder, name: 'new: one' })
    const names = async (purpose: 'photos' | 'project' | 'label-table'): Promise<string[]> =>
      (await client.host.listFolder({ path: folder, purpose })).entries.map(({ name }) => name)
    expect(await names('photos')).toEqual(['config', 'new- one', 'b.png', 'labels.csv'])
    expect(await names('project')).toEqual(['Leaves.frostline', 'config', 'new- one'])
    expect(await names('label-table')).toEqual(['config', 'new- one', 'labels.csv'])
    const again = await client.host.listFolder({ purpose: 'photos' })
    expect(again).toMatchObject({ path: folder, numPhotos: 1, isWritable: true })
    expect(again.places.map(({ name }) => name)).toContain('Home')
    expect(await codeOf(client.host.listFolder({ path: join(folder, 'gone'), purpose: 'photos' }))).toBe(
      'folder-not-found',
    )
    expect(await codeOf(client.host.chooseNative({ purpose: 'photos' }))).toBe('no-native-dialogs')
  })
})

import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noisePng } from '../node/photos/test-folder.ts'
import type { ImportState, LabelsEvent } from '../shared/contract/app/photos.ts'
import { ChosenPaths } from './chosen-paths.ts'
import { HandedFiles } from './handed-files.ts'
import { testWindow } from './test-window.ts'
import { Workspace } from './workspace.ts'

/** A million take four times as long, and show the same. */
const NUM_ROWS = 250_000
const NUM_COLUMNS = 20_000

let folder: string
let workspace: Workspace
let table: string
let wide: string
const log = { info: () => undefined, error: () => undefined }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-big-table-'))
  mkdirSync(join(folder, 'photos'))
  for (const seed of [1, 2, 3]) writeFileSync(join(folder, 'photos', `${seed}.png`), await noisePng(seed))
  table = join(folder, 'photos', 'labels.csv')
  const file = createWriteStream(table)
  file.write('filename,label\n1.png,Elm\n2.png,Oak\n')
  for (let row = 0; row < NUM_ROWS; row += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, at) => `elsewhere/${row + at}.jpg,Elm\n`)
    if (!file.write(lines.join(''))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  wide = join(folder, 'wide.csv')
  const classes = Array.from({ length: NUM_COLUMNS }, (_, at) => `class ${at}`)
  const row = (name: string, of: number): string => `${name},${classes.map((_, at) => Number(at === of)).join(',')}`
  const others = Array.from({ length: 50 }, (_, at) => row(`elsewhere/${at}.jpg`, at))
  writeFileSync(wide, [`filename,${classes.join(',')}`, row('1.png', 7), row('2.png', 19_999), ...others].join('\n'))
  workspace = new Workspace({ log, giveSamples: async () => [], config: join(folder, 'config') })
  const window = connect()
  await window.projects.create({ name: 'Leaves' })
  await window.photos.startImport({ paths: [join(folder, 'photos')], labels: 'none' })
  await workspace.project.imports.settled()
})
afterAll(async () => {
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

function connect() {
  const paths = new ChosenPaths({ hasNativeDialogs: false, known: () => [] })
  const host = { info: { projectsFolder: join(folder, 'projects') } }
  return testWindow({ workspace, log, paths, host, handed: new HandedFiles() } as never)
}

/** Asks one question after the other until the work is done. @returns how many were answered. */
async function answeredDuring(work: Promise<unknown>): Promise<number> {
  const window = connect()
  const state = { isDone: false }
  void work.finally(() => (state.isDone = true)).catch(() => undefined)
  let numAnswered = 0
  for (; !state.isDone; numAnswered++) {
    await window.photos.details({ photoId: 1 })
    await setImmediate()
  }
  return numAnswered
}

async function all<T>(asked: Promise<AsyncIterable<T>>): Promise<T[]> {
  const events: T[] = []
  for await (const event of await asked) events.push(event)
  return events
}

describe('a table of very many rows', () => {
  test('gives labels while the host answers a window, and comes back as counts and the first rows', async () => {
    const taking = all(connect().photos.importLabels({ path: table }))
    const numAnswered = await answeredDuring(taking)
    const events: LabelsEvent[] = await taking
    const done = events.at(-1)
    if (done?.kind !== 'done') throw new Error('It did not end.')
    expect(done).toMatchObject({
      numMatched: 2,
      numUnmatched: NUM_ROWS,
      description: { kind: 'labels-imported', numPhotos: 2 },
    })
    expect(done.unmatched).toHaveLength(1000)
    expect(JSON.stringify(done).length).toBeLessThan(200_000)
    const told = events.flatMap((event) => (event.kind === 'progress' ? [event] : []))
    expect(told.some(({ numDone, numTotal }) => numDone > 0 && numTotal === null)).toBe(true)
    expect(told.some(({ numDone, numTotal }) => numTotal === NUM_ROWS + 2 && numDone < numTotal)).toBe(true)
    // a piece of a thousand rows at a time: had it been read here, none would have been answered meanwhile
    expect(numAnswered).toBeGreaterThan(NUM_ROWS / 2000)
  })

  test('is imported with its folder likewise', async () => {
    const phases = new Set<ImportState['phase']>()
    let stopListening = (): void => undefined
    const isRead = new Promise<void>((resolve) => {
      stopListening = workspace.project.imports.onState(({ phase }) => {
        phases.add(phase)
        if (phase !== 'listing' && phase !== 'table') resolve()
      })
    })
    await connect().photos.startImport({ paths: [join(folder, 'photos')] })
    const numAnswered = await answeredDuring(isRead)
    stopListening()
    await workspace.project.imports.settled()
    const { state } = workspace.project.imports
    expect(state).toMatchObject({ phase: 'done', numKnown: 3, numSkipped: NUM_ROWS })
    expect(state?.told?.[0]).toBe(
      '2 photos, 2 classes, read as: one label a photo, column “label”; files in column “filename”.',
    )
    expect(phases).toContain('table')
    expect(numAnswered).toBeGreaterThan(NUM_ROWS / 2000)
  })

  test('is given up when nobody listens any more, and nothing was changed', async () => {
    const { revision } = workspace.project.library
    for await (const event of await connect().photos.importLabels({ path: table })) {
      expect(event.kind).toBe('progress')
      break
    }
    await connect().photos.startImport({ paths: [join(folder, 'photos')] })
    await connect().photos.cancelImport()
    expect(workspace.project.imports.state).toMatchObject({ phase: 'cancelled', numDone: 0 })
    expect(workspace.project.library.revision).toBe(revision)
  })
})

test('a table of twenty thousand columns is looked at, and its classes are counted', async () => {
  const labelColumn = Array.from({ length: NUM_COLUMNS }, (_, at) => `class ${at}`).join(',')
  for (const choice of [{}, { labelColumn }]) {
    const asked = all(connect().photos.previewTable({ path: wide, choice, among: 'project' }))
    expect(await answeredDuring(asked)).toBeGreaterThan(0)
    const preview = (await asked).at(-1)
    if (preview?.kind !== 'preview') throw new Error('It is no preview.')
    expect(preview).toMatchObject({ numPhotos: 2, numClasses: 2, numColumns: NUM_COLUMNS + 1, error: null })
    expect(preview.classNames).toEqual(['class 7', 'class 19999'])
    expect(JSON.stringify(preview).length).toBeLessThan(50_000)
  }
})

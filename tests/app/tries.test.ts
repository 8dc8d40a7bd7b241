import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HandedFiles } from '../../src/api/handed-files.ts'
import { TriesService } from '../../src/api/tries/tries-service.ts'
import { loadSharp } from '../../src/node/photos/load-sharp.ts'
import type { FolderJob } from '../../src/shared/contract/app/tries.ts'
import { tries as contract } from '../../src/shared/contract/app/tries.ts'
import { runCli } from '../cli/run-cli.ts'
import { type TrainedProject, trainedProject } from './trained-project.ts'

const original = { kind: 'original', name: 'frostnet-64' } as const
let made: TrainedProject
let tries: TriesService
const handed = new HandedFiles()

beforeAll(async () => {
  made = await trainedProject()
  tries = new TriesService({
    project: () => made.project,
    runs: made.runs,
    questions: { trainer: made.trainer },
    handed,
  })
})
afterAll(() => {
  handed.close()
  return made.end()
})

const photo = () => join(made.photos, 'squares', 'squares 0.png')
const upload = async (name: string, bytes: string | Uint8Array): Promise<{ kind: 'upload'; upload: string }> => {
  const chunks = Readable.from([Buffer.from(bytes)])
  return { kind: 'upload', upload: await handed.receive(name, chunks) }
}

test('before any label the bundled model says what it already sees, of a photo, an upload, a dropped file and a webcam picture alike', async () => {
  const { photos } = made.project.library.snapshot()
  const shown = photos.find(({ name }) => name === 'squares 0.png')!
  const bytes = readFileSync(photo())
  const asked = [
    { kind: 'photo', photoId: shown.id } as const,
    await upload('one', bytes),
    { kind: 'upload', upload: handed.grant(photo()) } as const,
    { kind: 'frame', jpeg: bytes.toString('base64') } as const,
  ]
  const answer = await tries.ask({ model: original, photos: asked, top: 5 })
  expect(answer).toMatchObject({ modelName: 'frostnet_64', numClasses: 200, multiLabel: false, checkpoint: null })
  const [first, second, third, fourth] = answer.photos
  expect('guesses' in first && first.guesses).toHaveLength(5)
  expect(second).toEqual(first)
  expect(third).toEqual(first)
  expect(fourth).toEqual(first)
})

test('what is assumed about the numbers in a photo is told beside its answer, and of a folder beside its table', async () => {
  const twelveBit = Uint16Array.from({ length: 64 * 64 }, (_, at) => at)
  const bytes = await loadSharp()(twelveBit, { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  const said = 'A 16-bit file with values up to 4095: read as 12-bit data.'
  const asked = [await upload('scan.png', bytes), await upload('one.png', readFileSync(photo()))]
  const { photos } = await tries.ask({ model: original, photos: asked, top: 1 })
  expect(photos).toMatchObject([{ notes: [said] }, { notes: [] }])

  const folder = join(made.folder, 'scans')
  mkdirSync(folder)
  writeFileSync(join(folder, 'scan.png'), bytes)
  tries.startFolder({ model: original, folder, csv: join(made.folder, 'scans.csv'), top: 1, replace: false })
  const { notes } = await ended(({ state }) => state === 'done')
  expect(notes).toContain(`“scan.png” is ${said.replace('A', 'a')}`)
})

test('hostile uploads are told of in their place; what was never uploaded is refused', async () => {
  const asked = [
    await upload('script.jpg', '<script>alert(1)</script>'),
    await upload('drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    await upload('empty.png', ''),
    await upload('cut.png', readFileSync(photo()).subarray(0, 900)),
    await upload('good.png', readFileSync(photo())),
  ]
  const { photos } = await tries.ask({ model: original, photos: asked, top: 1 })
  expect(photos.map((each) => ('code' in each ? each.code : 'answered'))).toEqual([
    'not-an-image',
    'not-an-image',
    'empty-file',
    expect.stringMatching(/damaged|truncated/),
    'answered',
  ])
  for (const id of ['../../etc/passwd', '/etc/passwd', 'never'])
    await expect(
      tries.ask({ model: original, photos: [{ kind: 'upload', upload: id }], top: 1 }),
    ).rejects.toMatchObject({
      code: 'upload-gone',
    })
  await expect(
    tries.ask({ model: original, photos: [{ kind: 'photo', photoId: 9999 }], top: 1 }),
  ).rejects.toMatchObject({
    code: 'photo-not-found',
  })
})

test('the contract refuses pictures that are too large or no base64, and too many at once', () => {
  const input = contract.ask['~orpc'].inputSchema!
  const accepts = (photos: unknown[]): boolean => input.safeParse({ model: original, photos, top: 5 }).success
  expect(accepts([{ kind: 'frame', jpeg: 'AAAA' }])).toBe(true)
  expect(accepts([{ kind: 'frame', jpeg: 'not base64!' }])).toBe(false)
  expect(accepts([{ kind: 'frame', jpeg: 'A'.repeat(2_800_004) }])).toBe(false)
  expect(accepts(Array.from({ length: 65 }, () => ({ kind: 'photo', photoId: 1 })))).toBe(false)
  expect(accepts([{ kind: 'path', path: '/etc/passwd' }])).toBe(false)
})

const ended = async (fits: (job: FolderJob) => boolean): Promise<FolderJob> => {
  for await (const job of tries.folder.job.follow(AbortSignal.timeout(30_000))) if (job && fits(job)) return job
  throw new Error('it never came')
}

test('a folder’s table is the one that `frostline predict --csv` writes, byte for byte', async () => {
  writeFileSync(join(made.photos, 'notes, "mine".txt'), 'no photo')
  const csv = join(made.folder, 'window.csv')
  tries.startFolder({ model: original, folder: made.photos, csv, top: 3, replace: false })
  const job = await ended(({ state }) => state !== 'running')
  expect(job).toMatchObject({ state: 'done', numDone: 61, numTotal: 61, numSkipped: 1, error: null, secondsLeft: null })
  expect(job.preview).toHaveLength(12)
  const cli = join(made.folder, 'cli.csv')
  const place = { cache: join(made.folder, 'cache'), cwd: made.folder }
  await runCli(['predict', 'frostnet-64', made.photos, '--csv', cli], place)
  expect(readFileSync(csv, 'utf8')).toBe(readFileSync(cli, 'utf8'))
})

test('a table that is there is not written over unless asked, and one folder goes at a time', async () => {
  const request = { model: original, folder: made.photos, csv: join(made.folder, 'window.csv'), top: 1 }
  expect(() => tries.startFolder({ ...request, replace: false })).toThrow(
    expect.objectContaining({ code: 'csv-exists' }),
  )
  tries.startFolder({ ...request, replace: true })
  expect(() => tries.startFolder({ ...request, replace: true })).toThrow(
    expect.objectContaining({ code: 'folder-in-progress' }),
  )
  await ended(({ state }) => state === 'done')
})

test('cancelling keeps the rows written so far, whole', async () => {
  const many = join(made.folder, 'many')
  mkdirSync(many)
  const bytes = readFileSync(photo())
  for (let i = 0; i < 1500; i++) writeFileSync(join(many, `${i}.png`), bytes)
  const csv = join(made.folder, 'part.csv')
  tries.startFolder({ model: original, folder: many, csv, top: 1, replace: false })
  const running = await ended(({ numDone }) => numDone >= 64)
  expect(running.secondsLeft).toBeGreaterThan(0)
  expect(existsSync(csv)).toBe(false)
  await tries.folder.cancel()
  const job = tries.folder.job.value!
  expect(job.state).toBe('cancelled')
  const lines = readFileSync(csv, 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(1 + job.numDone)
  expect(job.numDone).toBeLessThan(1500)
  for (const line of lines) expect(line.split(',')).toHaveLength(4)
  expect(readdirSync(made.folder).filter((name) => name.includes('unfinished'))).toEqual([])
})

test('a folder that is gone is a failed job that says so', async () => {
  const csv = join(made.folder, 'gone.csv')
  tries.startFolder({ model: original, folder: join(made.folder, 'nowhere'), csv, top: 1, replace: false })
  const job = await ended(({ state }) => state === 'failed')
  expect(job.error?.code).toBe('photos-not-found')
  expect(existsSync(csv)).toBe(false)
})

test('models to ask are the runs and the originals that name their classes', async () => {
  await made.train('run-1', { epochs: 1 })
  const { value } = await tries.models(AbortSignal.timeout(5000)).next()
  expect(value).toEqual([
    expect.objectContaining({ source: { kind: 'run', runId: 'run-1' }, state: 'finished' }),
    expect.objectContaining({ source: original, numClasses: 200, state: 'original' }),
  ])
})

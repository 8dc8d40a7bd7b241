import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSharp } from '../../../photos/load-sharp.ts'
import { noisePng, testFolder } from '../../../photos/test-folder.ts'
import { answerQuestion, PATIENT_DISK } from './answer-question.ts'
import { PhotoReaders } from './photo-readers.ts'
import type { Answer, PhotoReader } from './reader-thread.ts'

let folder: ReturnType<typeof testFolder>
let readers: PhotoReaders | undefined
beforeEach(() => {
  folder = testFolder()
})
afterEach(async () => {
  await readers?.close()
  readers = undefined
  folder.remove()
})

const instead: PhotoReader = {
  read: async ({ path }) => ({ kind: 'unusable', code: `instead ${path}`, reason: '' }),
  close: async () => undefined,
}
const readAll = (paths: readonly string[]): Promise<Answer[]> =>
  Promise.all(paths.map((path) => readers!.read({ path })))

/** Bytes come as a `Buffer` or as an array, by the way they took; whether a photo is damaged or cut off the decoder says by chance. */
function plain(answer: Answer): unknown {
  if (answer.kind === 'unusable') return /^(damaged|truncated)$/.test(answer.code) ? 'damaged' : answer
  if (answer.kind !== 'read') return answer
  const { thumbnail, fingerprint, ...facts } = answer.photo
  return { ...facts, thumbnail: [...thumbnail], fingerprint: [...fingerprint] }
}

test('threads find what this one finds, for good files and for bad ones', async () => {
  const png = await noisePng(1)
  const wide = loadSharp()({ create: { width: 1200, height: 400, channels: 3, background: '#4080c0' } })
  const known = await noisePng(2)
  mkdirSync(join(folder.path, 'folder.jpg'))
  const paths = [
    folder.write('a.png', png),
    folder.write('turned.jpg', await wide.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()),
    folder.write('small.jpg', await wide.clone().resize(300).jpeg().toBuffer()),
    folder.write('clear.webp', await wide.clone().ensureAlpha(0.5).webp().toBuffer()),
    folder.write('known.png', known),
    folder.write('empty.jpg', ''),
    folder.write('cut.png', png.subarray(0, 200)),
    folder.write('page.jpg', '<html>not a photo</html>'),
    join(folder.path, 'folder.jpg'),
    join(folder.path, 'missing.jpg'),
  ]
  const options = { captures: folder.path, disk: PATIENT_DISK, isKnown: () => false, takesLarge: true }
  const here = await Promise.all(paths.map((path) => answerQuestion({ path }, options)))
  const knownHash = here[4].kind === 'read' ? here[4].photo.hash : ''
  readers = new PhotoReaders(folder.path, [knownHash], { instead, numThreads: 2 })
  const there = await readAll(paths)
  expect(there[4]).toMatchObject({ kind: 'known', facts: { hash: knownHash } })
  expect(there.toSpliced(4, 1).map(plain)).toEqual(here.toSpliced(4, 1).map(plain))
  expect(here.map(({ kind }) => kind).filter((kind) => kind === 'unusable')).toHaveLength(5)
})

test('large photos are decoded one by one, in one thread, and files that have not changed are not read', async () => {
  const large = await loadSharp()({ create: { width: 6000, height: 4500, channels: 3, background: '#808080' } })
    .jpeg({ quality: 30 })
    .toBuffer()
  const paths = [0, 1, 2].map((i) => folder.write(`${i}.jpg`, Buffer.concat([large, Buffer.alloc(i)])))
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 2 })
  const answers = await readAll(paths)
  for (const answer of answers) expect(answer).toMatchObject({ kind: 'read', photo: { width: 6000, height: 4500 } })
  const [first] = answers
  const known = first.kind === 'read' ? first.photo : undefined
  expect(await readers.read({ path: paths[0], known: known! })).toEqual({
    kind: 'unchanged',
    modifiedAt: known!.modifiedAt,
  })
})

/** A thread that answers every question but those whose path has a word in it. */
const endsWith = (word: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', (questions) => {
        for (const { path } of questions) if (path.includes('${word}')) process.exit(1)
        parentPort.postMessage(questions.map(({ id, path }) => ({ id, answer: { kind: 'unusable', code: path, reason: '' } })))
      })
    `)}`,
  )

test.each([1, 3])(
  'a file that ends its thread is left out, and all others are read (%i threads)',
  async (numThreads) => {
    readers = new PhotoReaders(folder.path, [], { instead, numThreads, entry: endsWith('bad') })
    const paths = Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? `bad ${i}` : `good ${i}`))
    const answers = await readAll(paths)
    const codes = answers.map((answer) => (answer.kind === 'unusable' ? answer.code : answer.kind))
    expect(codes).toEqual(paths.map((path) => (path.startsWith('bad') ? 'reader-ended' : path)))
  },
)

test('threads that end again and again, after some have answered, are an error that says so', async () => {
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 2, entry: endsWith('bad') })
  await readAll(['good'])
  const ends = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => readers!.read({ path: `bad ${i}` })))
  const leftOut = ends.filter((end) => end.status === 'fulfilled')
  for (const { value } of leftOut) expect(value).toMatchObject({ code: 'reader-ended' })
  const failed = ends.filter((end) => end.status === 'rejected')
  for (const { reason } of failed) expect(reason).toMatchObject({ code: 'photo-reader-ended' })
  expect(leftOut.length + failed.length).toBe(60)
  expect(failed.length).toBeGreaterThan(30)
  await expect(readers.read({ path: 'good' })).rejects.toMatchObject({ code: 'photo-reader-ended' })
})

test('a file is tried twice, no more, before it is said to end its reader', async () => {
  const path = folder.write('bad', '')
  const entry = new URL(
    `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (questions) => {
      for (const { path } of questions) if (path !== 'good') { appendFileSync(path, 'x'); process.exit(1) }
      parentPort.postMessage(questions.map(({ id, path }) => ({ id, answer: { kind: 'unusable', code: path, reason: '' } })))
    })
  `)}`,
  )
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 1, entry })
  await readAll(['good'])
  const [answer] = await readAll([path])
  expect(answer).toMatchObject({
    kind: 'unusable',
    code: 'reader-ended',
    reason: expect.stringContaining('twice') as string,
  })
  expect(readFileSync(path, 'utf8')).toBe('xx')
})

test('where no thread starts photos are read without', async () => {
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 2, entry: endsWith('') })
  const paths = Array.from({ length: 60 }, (_, i) => String(i))
  expect(await readAll(paths)).toEqual(paths.map((path) => ({ kind: 'unusable', code: `instead ${path}`, reason: '' })))
})

/** A thread of these lines, then of what answers every question but a bad one. */
const threadOf = (lines: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    ${lines}
    parentPort.on('message', (questions) =>
      parentPort.postMessage(questions.filter(({ path }) => path !== 'bad').map(({ id, path }) => ({ id, answer: { kind: 'unusable', code: path, reason: '' } }))))
  `)}`,
  )

test('what a thread ended with is said of the file that ended it', async () => {
  const entry = threadOf(
    "parentPort.on('message', ([{ path }]) => { if (path === 'bad') throw new Error('the decoder fell over') })",
  )
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 1, entry })
  await readAll(['good'])
  const [answer] = await readAll(['bad'])
  expect(answer).toMatchObject({
    code: 'reader-ended',
    reason: 'Reading it ended the reader twice (the decoder fell over).',
  })
})

test('readers that are closed start no thread any more', async () => {
  const started = folder.write('started', '')
  const closed = new PhotoReaders(folder.path, [], {
    instead,
    numThreads: 2,
    entry: threadOf(`appendFileSync(${JSON.stringify(started)}, 'x')`),
  })
  await Promise.all(Array.from({ length: 60 }, (_, i) => closed.read({ path: String(i) })))
  await closed.close()
  const numStarted = readFileSync(started, 'utf8').length
  // as long as it takes others to start
  readers = new PhotoReaders(folder.path, [], { instead, numThreads: 2, entry: threadOf('') })
  await readAll(['good', 'good too'])
  expect(readFileSync(started, 'utf8')).toHaveLength(numStarted)
})

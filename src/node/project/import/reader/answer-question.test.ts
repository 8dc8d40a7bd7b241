import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../../../shared/errors.ts'
import { loadSharp } from '../../../photos/load-sharp.ts'
import { noisePng, testFolder } from '../../../photos/test-folder.ts'
import { answerQuestion, PATIENT_DISK, type ReadingOptions } from './answer-question.ts'

let folder: ReturnType<typeof testFolder>
let options: ReadingOptions
beforeEach(() => {
  folder = testFolder()
  const captures = join(folder.path, 'captures')
  mkdirSync(captures)
  options = { captures, disk: PATIENT_DISK, isKnown: () => false, takesLarge: true }
})
afterEach(() => folder.remove())

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const kept = () => readdirSync(options.captures)

test('a photo is read once: its facts, and a copy where one is asked for', async () => {
  const bytes = await noisePng(1)
  const path = folder.write('a.png', bytes)
  const modifiedAt = Math.floor(statSync(path).mtimeMs)
  const facts = { hash: sha256(bytes), sizeBytes: bytes.length, modifiedAt }
  expect(await answerQuestion({ path }, options)).toMatchObject({ kind: 'read', photo: { ...facts, width: 16 } })
  expect(kept()).toEqual([])
  expect(await answerQuestion({ path, keepAs: 'b.png' }, options)).toMatchObject({ kind: 'read', keptAs: 'b.png' })
  expect(kept()).toEqual(['b.png'])
  const known = await answerQuestion({ path, keepAs: 'c.png' }, { ...options, isKnown: (hash) => hash === facts.hash })
  expect(known).toEqual({ kind: 'known', facts })
  expect(kept()).toEqual(['b.png'])
})

test('one whose size and date are known is not read', async () => {
  const path = folder.write('a.png', await noisePng(1))
  const { size: sizeBytes, mtimeMs } = statSync(path)
  const known = { sizeBytes, modifiedAt: Math.floor(mtimeMs) }
  const kind = async (more: Partial<typeof known>) =>
    (await answerQuestion({ path, known: { ...known, ...more } }, options)).kind
  expect(await kind({})).toBe('unchanged')
  expect(await kind({ sizeBytes: sizeBytes + 1 })).toBe('read')
  expect(await kind({ modifiedAt: known.modifiedAt + 1 })).toBe('read')
})

test('large files and pictures are left to the thread that takes them', async () => {
  const elsewhere = { ...options, takesLarge: false }
  const path = folder.write('large.png', 'x')
  truncateSync(path, 32 * 2 ** 20 + 1)
  expect(await answerQuestion({ path }, elsewhere)).toEqual({ kind: 'large' })
  expect(await answerQuestion({ path }, options)).toMatchObject({ kind: 'unusable' })
  truncateSync(path, 32 * 2 ** 20)
  expect(await answerQuestion({ path }, elsewhere)).toMatchObject({ kind: 'unusable' })
  const wide = loadSharp()({
    create: { width: 8000, height: 6000, channels: 3, background: '#808080' },
    limitInputPixels: false,
  })
  const picture = folder.write('wide.png', await wide.png({ compressionLevel: 9 }).toBuffer())
  expect(await answerQuestion({ path: picture }, elsewhere)).toEqual({ kind: 'large' })
})

test('what is wrong with a file is told of it; what stops everything is told as that', async () => {
  const text = folder.write('a.png', 'no picture')
  expect(await answerQuestion({ path: text }, options)).toMatchObject({ kind: 'unusable', code: 'not-an-image' })
  expect(await answerQuestion({ path: join(folder.path, 'none') }, options)).toMatchObject({
    kind: 'unusable',
    code: 'missing',
  })
  const full = {
    ...PATIENT_DISK,
    hash: () => Promise.reject(new AppError('disk-full', 'The disk is full.', { hint: 'Free some.' })),
  }
  const path = folder.write('b.png', await noisePng(1))
  expect(await answerQuestion({ path }, { ...options, disk: full })).toEqual({
    kind: 'failed',
    error: { code: 'disk-full', message: 'The disk is full.', hint: 'Free some.' },
  })
})

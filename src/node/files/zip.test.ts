import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { fitsInZip, StoredZip, zipFolder } from './zip.ts'

const name = fc.stringMatching(/^[a-zé][a-z./é]{0,20}$/)

test('holds its files, each in as many pieces as it came in', () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.array(fc.uint8Array()), { noNullPrototype: true }), (files) => {
      const zip = new StoredZip(new Date(2026, 10, 26, 17, 52, 48))
      const taken: Uint8Array[] = []
      for (const [name, pieces] of Object.entries(files)) {
        const push = zip.add(name)
        for (const piece of pieces) push(piece)
        push(undefined)
        taken.push(...zip.take())
      }
      zip.end()
      const bytes = Buffer.concat([...taken, ...zip.take()])
      const whole = Object.fromEntries(
        Object.entries(files).map(([name, pieces]) => [name, new Uint8Array(Buffer.concat(pieces))]),
      )
      expect(unzipSync(bytes)).toEqual(whole)
      const sizes = Object.entries(whole).map(([name, { length }]) => ({ name, sizeBytes: length }))
      const limit = sizes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      expect(bytes.length - limit).toBe(sizes.reduce((sum, { name }) => sum + 92 + 2 * Buffer.byteLength(name), 22))
    }),
  )
})

test('has no room for 4 GiB', () => {
  expect(fitsInZip([{ name: 'a', sizeBytes: 2 ** 32 - 200 }])).toBe(true)
  expect(fitsInZip([{ name: 'a', sizeBytes: 2 ** 32 - 90 }])).toBe(false)
  expect(
    fitsInZip([
      { name: 'a', sizeBytes: 2 ** 31 },
      { name: 'b', sizeBytes: 2 ** 31 },
    ]),
  ).toBe(false)
})

describe('zip folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'frostline zip '))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('a folder is zipped with all below it, and unzipped by another program it is what it was', async () => {
    const folder = join(root, 'export')
    mkdirSync(join(folder, 'saved_model'), { recursive: true })
    const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251)
    writeFileSync(join(folder, 'weights.bin'), bytes)
    writeFileSync(join(folder, 'saved_model', 'saved_model.pb'), 'graph')
    writeFileSync(join(folder, 'empty'), '')
    const pieces: Uint8Array[] = []
    for await (const piece of zipFolder(folder, 'élm-run-3')) pieces.push(piece)
    const files = unzipSync(Buffer.concat(pieces))
    expect(Object.keys(files)).toEqual([
      'élm-run-3/empty',
      'élm-run-3/saved_model/saved_model.pb',
      'élm-run-3/weights.bin',
    ])
    expect(files['élm-run-3/weights.bin']).toEqual(bytes)
    expect(readFileSync(join(folder, 'weights.bin'))).toEqual(Buffer.from(files['élm-run-3/weights.bin'] ?? []))
  })
})

import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { DeferredPiece } from '../../core/engine/emit/pieces.ts'
import { writePieces } from './write-pieces.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline pieces '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let numFiles = 0
const nextPath = (): string => join(folder, String(numFiles++))

test('a file holds its pieces one after the other, and the hash is that of the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 1500 }), async (pieces) => {
      const path = nextPath()
      // some are only made when it is their turn, and some of these are nobody else’s
      const content = pieces.map((bytes, i) =>
        i % 3 === 0 ? bytes : { length: bytes.length, compute: () => bytes.slice(), isTemporary: i % 3 === 1 },
      )
      const hash = await writePieces(path, content)
      const written = readFileSync(path)
      expect(written.equals(Buffer.concat(pieces))).toBe(true)
      expect(hash).toBe(createHash('sha256').update(written).digest('hex'))
    }),
    { numRuns: 20 },
  )
})

test('pieces larger than what is written at once arrive whole, and so does text', async () => {
  const large = new Uint8Array(9 * 2 ** 20 + 5).map((_, i) => (i * 31) >> 3)
  const [path, text] = [nextPath(), nextPath()]
  await writePieces(path, [large.subarray(0, 3), large.subarray(3)])
  expect(readFileSync(path).equals(large)).toBe(true)
  await writePieces(text, 'Schneefläche ❄')
  expect(readFileSync(text, 'utf8')).toBe('Schneefläche ❄')
})

test('memory that is nobody else’s is given back once it is written, and no other', async () => {
  const path = nextPath()
  const made: Uint8Array[] = []
  const piece = (value: number, isTemporary: boolean): DeferredPiece => ({
    length: 3 * 2 ** 20,
    compute: () => {
      const bytes = new Uint8Array(3 * 2 ** 20).fill(value)
      made.push(bytes)
      return bytes
    },
    isTemporary,
  })
  await writePieces(
    path,
    [1, 2, 3, 4, 5, 6].map((value) => piece(value, value % 2 === 0)),
  )
  expect(made.map(({ length }) => length > 0)).toEqual([true, false, true, false, true, false])
  const written = readFileSync(path)
  for (const value of [1, 2, 3, 4, 5, 6])
    expect(written.subarray((value - 1) * 3 * 2 ** 20, value * 3 * 2 ** 20).every((byte) => byte === value)).toBe(true)
})

test('a file that is there stays as it is', async () => {
  const path = nextPath()
  await writePieces(path, 'first')
  await expect(writePieces(path, 'second')).rejects.toThrow('EEXIST')
  expect(readFileSync(path, 'utf8')).toBe('first')
})

test('a piece that cannot be made is told, and the file is closed', async () => {
  const path = nextPath()
  const compute = (): Uint8Array => {
    throw new Error('no numbers')
  }
  await expect(writePieces(path, [new Uint8Array(10), { length: 1, compute }])).rejects.toThrow('no numbers')
  rmSync(path)
})

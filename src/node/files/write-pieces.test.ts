import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writePieces } from './write-pieces.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline pieces '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let numFiles = 0
const nextPath = (): string => join(folder, String(numFiles++))

test('a file holds its pieces one after the other, and the hash is that of the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 1500 }), async (pieces) => {
      const path = nextPath()
      // every other one is only made when it is its turn
      const content = pieces.map((bytes, i) => (i % 2 ? bytes : { length: bytes.length, compute: () => bytes }))
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

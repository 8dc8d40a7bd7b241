import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readWhole } from './read-whole.ts'

const MIB = 2 ** 20
const folder = mkdtempSync(join(tmpdir(), 'frostline read '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a file as if it had been `expected` bytes long when it was asked. */
async function read(content: Uint8Array, expected = content.length): Promise<Uint8Array> {
  const path = join(folder, 'file')
  writeFileSync(path, content)
  const file = await open(path)
  try {
    return await readWhole(file, expected)
  } finally {
    await file.close()
  }
}

test.each([0, 1, 4 * MIB, 4 * MIB + 1, 16 * MIB, 21 * MIB + 7])('a file of %i bytes is read as it is', async (size) => {
  const content = randomBytes(size)
  expect(content.equals(await read(content))).toBe(true)
})

test.each([0, 3, 5 * MIB, 8 * MIB, 20 * MIB - 1])('a file that has shrunk to %i bytes ends there', async (size) => {
  const content = randomBytes(size)
  const bytes = await read(content, 20 * MIB)
  expect(bytes.length).toBe(size)
  expect(content.equals(bytes)).toBe(true)
})

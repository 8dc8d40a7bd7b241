import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { unzipSync } from 'fflate'
import { zipFolder } from './zip-folder.ts'

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

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { ensureFolder, removeUnfinished, renamePatiently, writeFileAtomic, writeFolderAtomic } from './atomic.ts'
import { withDiskErrors } from './disk-errors.ts'
import { checkFreeSpace, freeBytes } from './free-space.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline files # % ü '))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

function errorOf(operation: () => unknown): AppError {
  try {
    operation()
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError)
    return thrown as AppError
  }
  throw new Error('nothing was thrown')
}

test('a file is replaced as a whole and nothing else is left', () => {
  const path = join(folder, 'x'.repeat(250))
  writeFileAtomic(path, 'old')
  writeFileAtomic(path, Uint8Array.of(1, 2))
  expect([...fs.readFileSync(path)]).toEqual([1, 2])
  expect(fs.readdirSync(folder).length).toBe(1)
})

test('a file that can not be replaced is left as it was', () => {
  fs.mkdirSync(join(folder, 'taken', 'inside'), { recursive: true })
  expect(() => writeFileAtomic(join(folder, 'taken'), 'new')).toThrow()
  expect(fs.readdirSync(folder)).toEqual(['taken'])
  expect(errorOf(() => writeFileAtomic(join(folder, 'missing', 'a'), 'x')).code).toBe('file-missing')
})

test.skipIf(!fs.existsSync('/dev/full'))('a full disk is explained', () => {
  const error = errorOf(() => withDiskErrors('/dev/full', () => fs.writeFileSync('/dev/full', 'x')))
  expect(error.code).toBe('disk-full')
  expect(error.data).toEqual({ path: '/dev/full' })
})

test('a name that is too long and a file in place of a folder are explained', () => {
  expect(errorOf(() => ensureFolder(join(folder, 'x'.repeat(300)))).code).toBe('path-too-long')
  fs.writeFileSync(join(folder, 'file'), '')
  expect(errorOf(() => ensureFolder(join(folder, 'file', 'inner'))).code).toBe('out-not-a-folder')
  expect(errorOf(() => ensureFolder(join(folder, 'file'))).code).toBe('out-not-a-folder')
})

test('a rename that is refused for a moment is tried again', () => {
  fs.writeFileSync(join(folder, 'a'), 'x')
  let refusals = 0
  renamePatiently(join(folder, 'a'), join(folder, 'b'), (from, to) => {
    if (refusals++ < 2) throw Object.assign(new Error('busy'), { code: 'EBUSY' })
    fs.renameSync(from, to)
  })
  expect(fs.readdirSync(folder)).toEqual(['b'])
})

test('a folder appears whole, replaces an older one, and stays as it was when writing fails', async () => {
  const path = join(folder, 'model')
  await writeFolderAtomic(path, (temporary) => fs.writeFileSync(join(temporary, 'one'), '1'))
  await writeFolderAtomic(path, (temporary) => {
    fs.mkdirSync(join(temporary, 'inner'))
    fs.writeFileSync(join(temporary, 'inner', 'two'), '2')
  })
  expect(fs.readdirSync(path)).toEqual(['inner'])
  const failing = writeFolderAtomic(path, () => {
    throw new Error('half way')
  })
  await expect(failing).rejects.toThrow('half way')
  expect(fs.readdirSync(folder)).toEqual(['model'])
  expect(fs.readdirSync(path)).toEqual(['inner'])
})

test('what a killed write left is removed', () => {
  const source = `import { writeFolderAtomic } from ${JSON.stringify(join(import.meta.dirname, 'atomic.ts'))}
    await writeFolderAtomic(${JSON.stringify(join(folder, 'model'))}, () => process.kill(process.pid, 'SIGKILL'))`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', source])
  expect(signal).toBe('SIGKILL')
  expect(fs.readdirSync(folder).length).toBe(1)
  expect(fs.existsSync(join(folder, 'model'))).toBe(false)
  removeUnfinished(folder)
  expect(fs.readdirSync(folder)).toEqual([])
})

test('free space is known before it is needed', () => {
  expect(freeBytes(join(folder, 'not', 'yet', 'there'))).toBeGreaterThan(0)
  checkFreeSpace(folder, 1, 'checkpoints')
  const error = errorOf(() => checkFreeSpace(folder, 1e18, 'checkpoints'))
  expect(error.code).toBe('disk-full')
  expect(error.message).toContain('checkpoints need 1000000000.0 GB')
})

test.skipIf(process.platform !== 'linux')(
  'a file system that takes no new folders is refused, not tried for ever',
  () => {
    for (const place of ['/proc/frostline', '/sys/frostline', '/proc/1/frostline/deeper'])
      expect(['file-missing', 'not-writable']).toContain(errorOf(() => ensureFolder(place)).code)
  },
)

import { existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { HandedFiles } from './handed-files.ts'

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ab')
  yield Buffer.from('c')
}
afterEach(() => void vi.useRealTimers())

test('a dropped file is known by its id for an hour, and stays where it is', () => {
  vi.useFakeTimers()
  const files = new HandedFiles()
  const path = import.meta.filename
  const id = files.grant(path)
  expect(id).not.toContain(path)
  expect(files.pathOf(id)).toBe(path)
  vi.advanceTimersByTime(61 * 60_000)
  expect(files.pathOf(id)).toBeUndefined()
  expect(existsSync(path)).toBe(true)
})

test('bytes that were sent are kept as a file of their own and deleted in the end', async () => {
  const files = new HandedFiles()
  const path = files.pathOf(await files.receive('../../leaf one.JPG', bytes())) ?? ''
  expect(path).toMatch(/frostline-handed-[^/\\]+[/\\][\da-f-]{36}\.JPG$/)
  expect(readFileSync(path, 'utf8')).toBe('abc')
  files.close()
  expect(existsSync(path)).toBe(false)
})

test('an id that was never given is nothing', () => {
  expect(new HandedFiles().pathOf('/etc/passwd')).toBeUndefined()
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { HandedFiles, isHandedId } from './handed-files.ts'

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ab')
  yield Buffer.from('c')
}
afterEach(() => void vi.useRealTimers())

test('a dropped file is known by its id for a quarter of an hour after it was last used, and stays where it is', () => {
  vi.useFakeTimers()
  const files = new HandedFiles()
  const path = import.meta.filename
  const id = files.grant(path)
  expect(id).not.toContain(path)
  expect(files.pathOf(id)).toBe(path)
  vi.advanceTimersByTime(14 * 60_000)
  expect(files.get(id)).toBe(path)
  vi.advanceTimersByTime(14 * 60_000)
  expect(files.get(id)).toBe(path)
  vi.advanceTimersByTime(16 * 60_000)
  expect(() => files.get(id)).toThrow(expect.objectContaining({ code: 'upload-gone' }))
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

test('a copy is deleted after its time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const files = new HandedFiles()
  const path = files.get(await files.receive('a.jpg', bytes()))
  const empty = files.get(await files.receive('b.jpg', (async function* () {})()))
  vi.advanceTimersByTime(16 * 60_000)
  expect([existsSync(path), existsSync(empty)]).toEqual([false, false])
  files.close()
})

test('the oldest copies make room for new ones, and grants stay', async () => {
  const files = new HandedFiles(7)
  const granted = files.grant(import.meta.filename)
  const ids: string[] = []
  for (const name of ['a', 'b', 'c']) ids.push(await files.receive(name, bytes()))
  expect(ids.map((id) => files.pathOf(id) !== undefined)).toEqual([false, true, true])
  expect(files.pathOf(granted)).toBe(import.meta.filename)
  files.close()
})

test('what broke off while it was sent leaves nothing', async () => {
  const files = new HandedFiles()
  const kept = dirname(files.get(await files.receive('whole.jpg', bytes())))
  const broken = files.receive(
    'a.jpg',
    (async function* () {
      yield* bytes()
      throw new Error('the browser went away')
    })(),
  )
  await expect(broken).rejects.toThrow('went away')
  expect(readdirSync(kept)).toHaveLength(1)
  files.close()
})

test('a copy is known by the name of what was dropped, a file that lies here by its path', async () => {
  const files = new HandedFiles()
  const copied = await files.receive('Herbarium 1.csv', bytes())
  expect(files.placeOf(copied)).toMatchObject({ droppedAs: 'Herbarium 1.csv' })
  expect(files.placeOf(files.grant('/a.csv'))).toEqual({ path: '/a.csv', droppedAs: undefined })
  expect([copied, '/handed-files/a.csv', 'C:\\a.csv'].map(isHandedId)).toEqual([true, false, false])
  files.close()
  expect(() => files.placeOf(copied)).toThrow('This file was dropped a while ago')
})

test('an id that was never given is nothing', () => {
  const files = new HandedFiles()
  for (const id of ['/etc/passwd', '../x', '', '__proto__', 'constructor']) {
    expect(files.pathOf(id)).toBeUndefined()
    expect(() => files.get(id)).toThrow('forgotten')
  }
})

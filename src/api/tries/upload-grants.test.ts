import { existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { MAX_GRANT_BYTES, UploadGrants } from './upload-grants.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
let grants = new UploadGrants()
afterEach(() => {
  grants.close()
  vi.useRealTimers()
})

test('a file that comes in parts is whole', () => {
  grants = new UploadGrants()
  const upload = grants.take({ name: 'a.jpg', part: base64('one ') })
  expect(grants.take({ upload, name: 'a.jpg', part: base64('two') })).toBe(upload)
  expect(readFileSync(grants.pathOf(upload), 'utf8')).toBe('one two')
})

test('a name decides nothing about where a file lies', () => {
  grants = new UploadGrants()
  const upload = grants.take({ name: '../../evil.jpg', part: base64('x') })
  expect(grants.pathOf(upload)).not.toContain('evil')
  for (const id of ['../x', '', '/etc/passwd', '__proto__', 'constructor'])
    expect(() => grants.pathOf(id)).toThrow(expect.objectContaining({ code: 'upload-gone' }))
  expect(() => grants.take({ upload: '../x', name: 'b', part: '' })).toThrow('forgotten')
})

test('it is forgotten after its time, when there are many, and when all is closed', () => {
  vi.useFakeTimers()
  grants = new UploadGrants(1000)
  const first = grants.pathOf(grants.take({ name: 'a', part: base64('a') }))
  vi.advanceTimersByTime(2500)
  expect(existsSync(first)).toBe(false)
  const oldest = grants.take({ name: 'a', part: base64('a') })
  for (let i = 0; i < 64; i++) grants.take({ name: 'b', part: base64('b') })
  expect(() => grants.pathOf(oldest)).toThrow('forgotten')
  expect(grants.size).toBe(64)
  const last = grants.pathOf(grants.take({ name: 'c', part: base64('c') }))
  grants.close()
  expect(existsSync(last)).toBe(false)
})

test('a file without an end is refused and forgotten', () => {
  grants = new UploadGrants()
  const part = 'A'.repeat(64 * 2 ** 20)
  const upload = grants.take({ name: 'film.mp4', part })
  const numParts = Math.ceil(MAX_GRANT_BYTES / (48 * 2 ** 20))
  expect(() => {
    for (let i = 0; i < numParts; i++) grants.take({ upload, name: 'film.mp4', part })
  }).toThrow(expect.objectContaining({ code: 'upload-too-large' }))
  expect(grants.size).toBe(0)
})

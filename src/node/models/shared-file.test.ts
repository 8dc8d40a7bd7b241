import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SharedFile } from './shared-file.ts'

const SIZE = 20_000
const writes = fc.array(
  fc.record({ at: fc.nat(SIZE), length: fc.integer({ min: 1, max: 6000 }), value: fc.nat(255) }),
  { maxLength: 12 },
)

test('holds what was written to it, wherever and however often', () => {
  fc.assert(
    fc.property(writes, fc.nat(SIZE), fc.nat(SIZE), (all, cut, from) => {
      const [file, plain] = [new SharedFile(), new Uint8Array(2 * SIZE)]
      let length = 0
      const write = ({ at, length: size, value }: (typeof all)[number]): void => {
        file.write(new Uint8Array(size).fill(value), at)
        plain.fill(value, at, at + size)
        length = Math.max(length, at + size)
      }
      all.forEach(write)
      file.truncate(Math.min(cut, length))
      length = Math.min(cut, length)
      plain.fill(0, length)
      write({ at: from, length: 10, value: 7 })
      expect(file.length).toBe(length)
      expect(Buffer.concat(file.pieces()).equals(plain.subarray(0, length))).toBe(true)
      const part = new Uint8Array(5000)
      const numRead = file.read(part, from)
      expect(part.subarray(0, numRead)).toEqual(plain.slice(from, Math.min(from + 5000, length)))
    }),
  )
})

test('an array that it was told of is not copied, and nothing is written over it', () => {
  const file = new SharedFile()
  const weights = new Uint8Array(10_000).fill(3)
  file.write(new Uint8Array(100).fill(1), 0)
  file.expect(weights)
  file.write(weights.slice(), 500)
  file.write(new Uint8Array(50).fill(2), 10_500)
  const pieces = file.pieces()
  expect(pieces.some(({ buffer }) => buffer === weights.buffer)).toBe(true)
  const whole = Buffer.concat(pieces)
  expect([whole.length, whole[99], whole[100], whole[499], whole[500], whole[10_499], whole[10_500]]).toEqual([
    10_550, 1, 0, 0, 3, 3, 2,
  ])
  const part = new Uint8Array(4)
  expect(file.read(part, 498)).toBe(4)
  expect([...part]).toEqual([0, 0, 3, 3])
  expect(() => file.write(new Uint8Array(2), 499)).toThrow('written again')
  expect(() => file.truncate(600)).toThrow('written again')
})

test('other bytes of the same length are kept as they are', () => {
  const file = new SharedFile()
  file.expect(new Uint8Array(8).fill(9))
  file.write(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0)
  expect(Buffer.concat(file.pieces())).toEqual(Buffer.of(1, 2, 3, 4, 5, 6, 7, 8))
})

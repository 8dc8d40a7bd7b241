import fc from 'fast-check'
import { unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { storedZip } from './stored-zip.ts'

test('is what fflate makes of the same files, byte for byte', () => {
  const savedAt = new Date(2026, 10, 26, 17, 52, 48)
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z][a-z.]{0,20}$/), fc.array(fc.uint8Array())), (files) => {
      const ours = Buffer.concat(storedZip(new Map(Object.entries(files)), savedAt))
      const whole = Object.fromEntries(
        Object.entries(files).map(([name, pieces]) => [name, new Uint8Array(Buffer.concat(pieces))]),
      )
      expect(ours.equals(zipSync(whole, { level: 0, mtime: savedAt }))).toBe(true)
      expect(unzipSync(ours)).toEqual(whole)
    }),
  )
})

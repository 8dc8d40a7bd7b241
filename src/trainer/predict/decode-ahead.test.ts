import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { decodeAhead, type DecodedFile } from './decode-ahead.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline-ahead-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const format = { inputHeight: 4, inputWidth: 4, resize: 'stretch' as const }

test('files come in their order, whatever is ahead, each with pixels or a reason', async () => {
  const files = []
  for (let i = 0; i < 12; i++) {
    const path = join(folder, `${i}.png`)
    if (i % 4 === 3) writeFileSync(path, 'no photo')
    else
      await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 20 * i, g: 0, b: 0 } } }).toFile(path)
    files.push(path)
  }
  const known = { path: 'known', code: 'link-cycle', reason: 'It is a link to a folder it lies in.' }
  for (const numAhead of [1, 3, 100]) {
    const decoded: DecodedFile[] = []
    for await (const file of decodeAhead([...files, known, join(folder, 'gone.png')], format, numAhead))
      decoded.push(file)
    expect(decoded.map(({ path }) => path)).toEqual([...files, 'known', join(folder, 'gone.png')])
    decoded.slice(0, 12).forEach((file, i) => {
      if (i % 4 === 3) expect(file).toMatchObject({ code: 'not-an-image' })
      else expect('pixels' in file && file.pixels[0]).toBe(20 * i)
    })
    expect(decoded.slice(12)).toEqual([known, expect.objectContaining({ code: 'missing' })])
  }
})

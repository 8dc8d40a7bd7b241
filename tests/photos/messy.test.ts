import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCsv } from '../../src/core/datasets/csv.ts'
import type { SkippedFile } from '../../src/core/datasets/photo.ts'
import { factsOf } from '../../src/node/photos/cache-entries.ts'
import { decodePhoto } from '../../src/node/photos/decode-photo.ts'
import { isMissing, sharedData } from './shared-data.ts'

const root = join(sharedData, 'messy')

interface ChildReport {
  readonly used: readonly { relativePath: string; width: number; height: number }[]
  readonly skipped: readonly SkippedFile[]
  readonly maxRssMiB: number
}

describe.skipIf(isMissing('messy'))('a folder of everything that can go wrong', () => {
  test('every file is used or refused with a reason, in bounded time and memory', () => {
    const script = join(import.meta.dirname, 'scan-in-child.ts')
    const child = spawnSync(process.execPath, [script, root], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    })
    expect(child.status, `${child.signal ?? ''} ${child.stderr}`).toBe(0)
    const report = JSON.parse(child.stdout) as ChildReport
    expect(report.maxRssMiB).toBeLessThan(1024)

    const used = new Map(report.used.map((photo) => [photo.relativePath, photo]))
    const refused = new Map(report.skipped.map(({ path, reason }) => [path, reason]))
    const files = (readdirSync(root, { recursive: true }) as string[]).filter((path) =>
      statSync(join(root, path)).isFile(),
    )
    for (const path of files) expect(used.has(path) !== refused.has(path), path).toBe(true)
    for (const reason of refused.values()) expect(reason).toMatch(/^[A-Z].+\.$/s)

    const [header, ...rows] = parseCsv(readFileSync(join(root, 'manifest.csv'), 'utf8'))
    const column = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? ''
    for (const row of rows) {
      const path = column(row, 'path')
      if (column(row, 'load') !== 'ok') expect(refused.get(path), path).toBeDefined()
      else if (column(row, 'format') === 'JPEG2000') expect(refused.get(path), path).toContain('not a JPEG')
      else {
        const { width, height } = used.get(path) ?? { width: 0, height: 0 }
        expect([width, height].map(String).sort(), path).toEqual([column(row, 'w'), column(row, 'h')].sort())
      }
    }
  })

  test.each([
    ['generated/truncated_half.jpg', 'truncated'],
    ['generated/bitflips_mid_scan.jpg', 'damaged'],
    ['generated/zero_bytes.jpg', 'empty-file'],
    ['generated/html_as.jpg', 'not-an-image'],
    ['generated/bomb_20000x20000_rgb8.png', 'too-many-pixels'],
    ['generated/header_claims_2e9x2e9.png', 'too-many-pixels'],
    ['codec-fixtures/circle.svg', 'not-an-image'],
  ])('%s is refused as %s', async (path, code) => {
    const format = { inputHeight: 64, inputWidth: 64, resize: 'stretch' } as const
    await expect(decodePhoto(readFileSync(join(root, path)), format)).rejects.toMatchObject({ code })
  })

  test.each(['Landscape', 'Portrait'])('all nine %s photos decode to one upright picture', async (name) => {
    const format = { inputHeight: 96, inputWidth: 96, resize: 'stretch' } as const
    const thumbnails = await Promise.all(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map(async (orientation) => {
        const bytes = readFileSync(join(root, 'exif-orientation', `${name}_${orientation}.jpg`))
        return factsOf(await decodePhoto(bytes, format), format).thumbnail
      }),
    )
    // Saved separately, they differ by up to 0.3 levels in the mean; left as they lie in the file, by 33 or more.
    for (const thumbnail of thumbnails) {
      const difference = thumbnail.reduce((sum, value, at) => sum + Math.abs(value - thumbnails[1][at]), 0) / 256
      expect(difference).toBeLessThan(2)
    }
  })
})

import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { AppError } from '../../shared/errors.ts'
import { decodePhoto } from './decode-photo.ts'
import { decodeWithin } from './decode-within.ts'

interface Tiff {
  readonly values: Buffer
  readonly bits: number
  /** 1: whole numbers, 2: with a sign, 3: fractions. */
  readonly format?: number
  readonly bands?: number
  readonly photometric?: number
  readonly extraSamples?: readonly number[]
}

/** A TIFF of 4 x 2 pixels, byte by byte. */
function tiff({ values, bits, format = 1, bands = 1, photometric = 1, extraSamples = [] }: Tiff): Buffer {
  const repeated = (value: number): number[] => Array.from({ length: bands }, () => value)
  const tags: [number, number, number[]][] = [
    [256, 3, [4]],
    [257, 3, [2]],
    [258, 3, repeated(bits)],
    [259, 3, [1]],
    [262, 3, [photometric]],
    [273, 4, [0]],
    [277, 3, [bands]],
    [278, 3, [2]],
    [279, 4, [values.length]],
    ...(extraSamples.length > 0 ? [[338, 3, [...extraSamples]] as [number, number, number[]]] : []),
    [339, 3, repeated(format)],
  ]
  const header = Buffer.alloc(8 + 2 + 12 * tags.length + 4)
  const behind: Buffer[] = []
  let end = header.length
  header.write('II*\0', 'latin1')
  header.writeUInt32LE(8, 4)
  header.writeUInt16LE(tags.length, 8)
  tags.forEach(([tag, type, numbers], index) => {
    const at = 10 + 12 * index
    header.writeUInt16LE(tag, at)
    header.writeUInt16LE(type, at + 2)
    header.writeUInt32LE(numbers.length, at + 4)
    const bytes = Buffer.alloc(numbers.length * (type === 3 ? 2 : 4))
    numbers.forEach((number, i) =>
      type === 3 ? bytes.writeUInt16LE(number, 2 * i) : bytes.writeUInt32LE(number, 4 * i),
    )
    if (bytes.length <= 4) bytes.copy(header, at + 8)
    else {
      header.writeUInt32LE(end, at + 8)
      behind.push(bytes)
      end += bytes.length
    }
  })
  const offset = tags.findIndex(([tag]) => tag === 273)
  header.writeUInt32LE(end, 10 + 12 * offset + 8)
  return Buffer.concat([header, ...behind, values])
}

const bytesOf = (array: Uint16Array | Int16Array | Uint32Array | Float32Array | Uint8Array): Buffer =>
  Buffer.from(array.buffer)
const eight = (value: number, last = value): number[] => [value, value, value, value, value, value, value, last]

const read = async (bytes: Buffer): Promise<{ first: number[]; notes: readonly string[] }> => {
  const { pixels, notes } = await decodeWithin(bytes, undefined)
  return { first: [...pixels.subarray(0, 3)], notes }
}
const codeOf = async (bytes: Buffer): Promise<string> =>
  read(bytes).then(
    () => 'decoded',
    (thrown: unknown) => (thrown as { code: string }).code,
  )

describe('what is black and white in a TIFF is a stated rule', () => {
  test.each([
    ['fractions to 1', { values: bytesOf(Float32Array.from(eight(0.5, 1))), bits: 32, format: 3 }, 128, ['reads-unit']],
    [
      'fractions to 255',
      { values: bytesOf(Float32Array.from(eight(64, 200))), bits: 32, format: 3 },
      64,
      ['reads-fractions'],
    ],
    ['12 bits of 16', { values: bytesOf(Uint16Array.from(eight(2048, 4095))), bits: 16 }, 128, ['reads-12-bit']],
    ['8 bits of 16', { values: bytesOf(Uint16Array.from(eight(64, 255))), bits: 16 }, 64, ['reads-8-bit']],
    ['16 bits', { values: bytesOf(Uint16Array.from(eight(32_768, 65_535))), bits: 16 }, 128, []],
    [
      'a sign that is not used',
      { values: bytesOf(Int16Array.from(eight(16_384, 32_767))), bits: 16, format: 2 },
      128,
      ['reads-15-bit'],
    ],
    ['8 bits of 32', { values: bytesOf(Uint32Array.from(eight(64, 255))), bits: 32 }, 64, ['reads-8-bit']],
  ] as [string, Tiff, number, string[]][])('%s', async (_, picture, expected, notes) => {
    const found = await read(tiff(picture))
    expect(Math.abs(found.first[0] - expected)).toBeLessThanOrEqual(1)
    expect(found.notes).toEqual(notes)
  })

  test.each([
    ['below 0', { values: bytesOf(Int16Array.from(eight(-1000, 3000))), bits: 16, format: 2 }],
    ['fractions above 255', { values: bytesOf(Float32Array.from(eight(100, 812))), bits: 32, format: 3 }],
    ['fractions a little above 1', { values: bytesOf(Float32Array.from(eight(0.5, 1.3))), bits: 32, format: 3 }],
    ['no numbers', { values: bytesOf(Float32Array.from(eight(0.5, NaN))), bits: 32, format: 3 }],
    ['32 bits', { values: bytesOf(Uint32Array.from(eight(5, 1_000_000))), bits: 32 }],
  ] as [string, Tiff][])('or it is refused: %s', async (_, picture) => {
    expect(await codeOf(tiff(picture))).toBe('value-range')
  })
})

describe('bands beside the colors', () => {
  const pixels = (bands: number, value: readonly number[]): Buffer =>
    bytesOf(Uint8Array.from(Array.from({ length: 8 }, () => value.slice(0, bands)).flat()))

  test.each([[[0]], [[]]])('are no transparency unless the file says so (%j)', async (extraSamples) => {
    const values = pixels(4, [10, 20, 30, 0])
    expect(await read(tiff({ values, bits: 8, bands: 4, photometric: 2, extraSamples }))).toEqual({
      first: [10, 20, 30],
      notes: ['extra-band'],
    })
  })

  test('are transparency where it does', async () => {
    const values = pixels(4, [10, 20, 30, 0])
    const found = await read(tiff({ values, bits: 8, bands: 4, photometric: 2, extraSamples: [2] }))
    expect(found).toEqual({ first: [255, 255, 255], notes: [] })
  })

  test('are refused where there are several', async () => {
    const values = pixels(5, [10, 20, 30, 40, 50])
    const bytes = tiff({ values, bits: 8, bands: 5, photometric: 2, extraSamples: [0, 0] })
    await expect(read(bytes)).rejects.toMatchObject({ code: 'several-bands' })
    await expect(read(bytes)).rejects.toThrow('It has 5 bands')
  })
})

test('12-bit data in a 16-bit PNG is told like that in a TIFF', async () => {
  const raw = { width: 4, height: 2, channels: 1 as const }
  const png = await sharp(Uint16Array.from(eight(2048, 4095)), { raw })
    .toColourspace('grey16')
    .png()
    .toBuffer()
  const found = await read(png)
  expect(found).toMatchObject({ notes: ['reads-12-bit'] })
  expect(Math.abs(found.first[0] - 128)).toBeLessThanOrEqual(1)
})

describe('a JPEG with an odd header', () => {
  const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 7919) % 251))
  const jpeg = (): Promise<Buffer> =>
    sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg({ quality: 90, optimiseCoding: false })
      .toBuffer()
  const strayBytes = (bytes: Buffer): Buffer => {
    const table = bytes.indexOf(Buffer.from([0xff, 0xc0]))
    return Buffer.concat([bytes.subarray(0, table), Buffer.alloc(18, 7), bytes.subarray(table)])
  }
  const oddScan = (bytes: Buffer): Buffer => {
    const scan = bytes.indexOf(Buffer.from([0xff, 0xda]))
    const odd = Buffer.from(bytes)
    odd[scan + 2 + odd.readUInt16BE(scan + 2) - 2] = 0
    return odd
  }

  test.each([
    ['stray bytes between its segments', strayBytes],
    ['scan parameters that mean nothing', oddScan],
    ['both', (bytes: Buffer) => oddScan(strayBytes(bytes))],
  ])('%s is decoded whole, by both readers', async (_, spoil) => {
    const bytes = await jpeg()
    const format = { inputHeight: 32, inputWidth: 32, resize: 'stretch' } as const
    const [good, odd] = [await decodePhoto(bytes, format), await decodePhoto(spoil(bytes), format)]
    expect(Buffer.from(odd.pixels).equals(Buffer.from(good.pixels))).toBe(true)
    expect([good.notes, odd.notes]).toEqual([[], ['mended-header']])
    expect((await decodeWithin(spoil(bytes), undefined)).notes).toEqual(['mended-header'])
  })

  // libvips has one buffer for what it says of all pictures: it mixes up those that are decoded at once
  test('gets the same verdict however many others are decoded beside it, odd and damaged ones among them', async () => {
    const whole = await jpeg()
    const jfif = Buffer.from('ffe000104a46494600020100000100010000', 'hex')
    const revision = Buffer.concat([whole.subarray(0, 2), jfif, whole.subarray(2)])
    const damaged = Buffer.from(whole)
    // a marker where none can be
    for (let at = 1200; at < 1300; at += 2) damaged.set([0xff, 0xd3], at)
    const kinds = [whole, strayBytes(whole), oddScan(whole), revision, damaged, whole.subarray(0, 1500)]
    const verdict = async (bytes: Buffer): Promise<string> => {
      try {
        return (await decodeWithin(bytes, undefined)).notes.join() || 'whole'
      } catch (thrown) {
        return (thrown as AppError).code
      }
    }
    const alone: string[] = []
    for (const bytes of kinds) alone.push(await verdict(bytes))
    expect(alone).toEqual(['whole', 'mended-header', 'mended-header', 'mended-header', 'damaged', 'truncated'])
    const together = await Promise.all(Array.from({ length: 120 }, (_, i) => verdict(kinds[i % kinds.length])))
    expect(together).toEqual(together.map((_, i) => alone[i % kinds.length]))
  })

  test('that is cut off as well is refused', async () => {
    const bytes = await jpeg()
    for (const spoil of [strayBytes, oddScan]) {
      const odd = spoil(bytes)
      expect(await codeOf(odd.subarray(0, odd.length / 2))).toBe('truncated')
    }
  })
})

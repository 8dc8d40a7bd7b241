import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTime, NotAFileError, openRegular, openRegularSync } from './open-regular.ts'
import {
  readBeginning,
  readBeginningSync,
  readRegular,
  readRegularSync,
  readText,
  readTextSync,
  readWhole,
} from './read-regular.ts'

describe('read regular', () => {
  const isPosix = process.platform !== 'win32'

  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), 'frostline-read-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

  const inFolder = (name: string): string => join(folder, name)
  const LIMITS = { maxBytes: 1000 }

  /** Every way there is to open something for reading. */
  const WAYS: readonly [string, (path: string) => unknown][] = [
    ['openRegular', (path) => openRegular(path)],
    ['openRegularSync', async (path) => openRegularSync(path)],
    ['openRegular to append', (path) => openRegular(path, 'a')],
    ['openRegularSync to append', async (path) => openRegularSync(path, 'a+')],
    ['readRegular', (path) => readRegular(path, LIMITS)],
    ['readRegularSync', async (path) => readRegularSync(path, LIMITS)],
    ['readText', (path) => readText(path)],
    ['readTextSync', async (path) => readTextSync(path)],
    ['readBeginning', (path) => readBeginning(path, 8)],
    ['readBeginningSync', async (path) => readBeginningSync(path, 8)],
  ]

  describe.each(WAYS)('%s', (_, way) => {
    test.runIf(isPosix)(
      'refuses a pipe, a device, a socket and a folder, also behind a link, and says what it is',
      async () => {
        execFileSync('mkfifo', [inFolder('pipe')])
        fs.symlinkSync(inFolder('pipe'), inFolder('link to a pipe'))
        fs.symlinkSync('/dev/zero', inFolder('link to a device'))
        const server = createServer().listen(inFolder('socket'))
        await new Promise((listening) => server.once('listening', listening))
        try {
          const expected = [
            ['pipe', 'a pipe'],
            ['link to a pipe', 'a pipe'],
            ['link to a device', 'a device'],
            ['socket', 'a socket'],
            ['', 'a folder'],
          ] as const
          for (const [name, what] of expected) {
            const error = new NotAFileError(inFolder(name), what)
            await expect(way(inFolder(name))).rejects.toMatchObject({ code: 'not-a-file', message: error.message })
          }
          await expect(way('/dev/zero')).rejects.toBeInstanceOf(NotAFileError)
        } finally {
          server.close()
        }
      },
    )
  })

  test('a file is read as it is, through a link too', async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i)
    fs.writeFileSync(inFolder('file'), bytes)
    if (isPosix) fs.symlinkSync(inFolder('file'), inFolder('link'))
    for (const name of isPosix ? ['file', 'link'] : ['file']) {
      expect([...(await readRegular(inFolder(name), LIMITS))]).toEqual([...bytes])
      expect([...readRegularSync(inFolder(name), LIMITS)]).toEqual([...bytes])
      expect([...(await readBeginning(inFolder(name), 3))]).toEqual([0, 1, 2])
      expect([...readBeginningSync(inFolder(name), 3)]).toEqual([0, 1, 2])
    }
    fs.writeFileSync(inFolder('text'), 'süß')
    expect(await readText(inFolder('text'))).toBe('süß')
    expect(readTextSync(inFolder('text'))).toBe('süß')
    fs.writeFileSync(inFolder('empty'), '')
    expect(await readText(inFolder('empty'))).toBe('')
    expect(readTextSync(inFolder('empty'))).toBe('')
  })

  test('a file that is too large is refused before memory is taken for it', async () => {
    fs.writeFileSync(inFolder('large'), '')
    fs.truncateSync(inFolder('large'), 2 ** 40) // takes no room on the disk
    const error = { code: 'file-too-large', message: expect.stringContaining(`${2 ** 40} bytes`) as string }
    await expect(readRegular(inFolder('large'), LIMITS)).rejects.toMatchObject(error)
    expect(() => readRegularSync(inFolder('large'), LIMITS)).toThrow(expect.objectContaining(error) as Error)
    const own = { ...LIMITS, tooLarge: (size: number) => new Error(`own words for ${size}`) }
    await expect(readRegular(inFolder('large'), own)).rejects.toThrow(`own words for ${2 ** 40}`)
  })

  test.runIf(fs.existsSync('/proc/self/status'))('what the system makes while it is read is no file', async () => {
    await expect(readRegular('/proc/self/status', LIMITS)).rejects.toBeInstanceOf(NotAFileError)
    expect(() => readTextSync('/proc/self/status')).toThrow(NotAFileError)
  })

  test('what is not there is told by the system, and nothing is made of it', async () => {
    await expect(readRegular(inFolder('none'), LIMITS)).rejects.toMatchObject({ code: 'ENOENT' })
    expect(() => readRegularSync(inFolder('none'), LIMITS)).toThrow(/ENOENT/)
    expect(fs.readdirSync(folder)).toEqual([])
  })

  test('new files are made, and never over what is there', () => {
    fs.closeSync(openRegularSync(inFolder('new'), 'wx').file)
    expect(() => openRegularSync(inFolder('new'), 'wx')).toThrow(/EEXIST/)
    const { file } = openRegularSync(inFolder('new'), 'a+')
    fs.writeSync(file, 'more')
    fs.closeSync(file)
    expect(readTextSync(inFolder('new'))).toBe('more')
  })

  test('a disk that does not answer is given up, and what comes later is put away', async () => {
    const late: string[] = []
    let answer: (text: string) => void = () => undefined
    const operation = new Promise<string>((resolve) => (answer = resolve))
    const waiting = inTime(
      '/mnt/nas/photo.jpg',
      operation,
      () => Promise.resolve(),
      (text) => late.push(text),
    )
    await expect(waiting).rejects.toMatchObject({
      code: 'file-stalled',
      message: expect.stringContaining('/mnt/nas/photo.jpg') as string,
    })
    answer('after all')
    await operation
    expect(late).toEqual(['after all'])
  })

  test('one that answers in time is not kept waiting', async () => {
    let signal: AbortSignal | undefined
    const never = (given: AbortSignal): Promise<never> => {
      signal = given
      return new Promise(() => undefined)
    }
    expect(await inTime('/x', Promise.resolve('there'), never)).toBe('there')
    expect(signal?.aborted).toBe(true)
  })

  test.runIf(isPosix)('a process that read files can end at once', () => {
    fs.writeFileSync(inFolder('file'), 'text')
    const script = `
    import { readText } from ${JSON.stringify(new URL('./read-regular.ts', import.meta.url).href)}
    console.log(await readText(process.argv[1]))`
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, inFolder('file')], {
      encoding: 'utf8',
    })
    expect(child.stdout.trim()).toBe('text')
  })
})

describe('read whole', () => {
  const MIB = 2 ** 20
  const folder = mkdtempSync(join(tmpdir(), 'frostline read '))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Reads a file as if it had been `expected` bytes long when it was asked. */
  async function read(content: Uint8Array, expected = content.length): Promise<Uint8Array> {
    const path = join(folder, 'file')
    writeFileSync(path, content)
    const file = await open(path)
    try {
      return await readWhole(file, expected)
    } finally {
      await file.close()
    }
  }

  test.each([0, 1, 4 * MIB, 4 * MIB + 1, 16 * MIB, 21 * MIB + 7])(
    'a file of %i bytes is read as it is',
    async (size) => {
      const content = randomBytes(size)
      expect(content.equals(await read(content))).toBe(true)
    },
  )

  test.each([0, 3, 5 * MIB, 8 * MIB, 20 * MIB - 1])('a file that has shrunk to %i bytes ends there', async (size) => {
    const content = randomBytes(size)
    const bytes = await read(content, 20 * MIB)
    expect(bytes.length).toBe(size)
    expect(content.equals(bytes)).toBe(true)
  })
})

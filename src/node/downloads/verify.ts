import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { DownloadError } from './errors.ts'

/** What a whole file has to be. */
export interface ExpectedContent {
  readonly sizeBytes?: number | undefined
  readonly md5?: string | undefined
  readonly sha256?: string | undefined
}

/** @throws {DownloadError} `download-damaged` if a file is not what was expected. */
export async function verifyFile(path: string, address: string, expected: ExpectedContent): Promise<void> {
  for (const algorithm of ['sha256', 'md5'] as const) {
    const wanted = expected[algorithm]
    if (wanted === undefined) continue
    const found = await hashFile(path, algorithm)
    if (found !== wanted)
      throw new DownloadError('download-damaged', `What came from “${address}” is not the file that was expected.`, {
        hint: `Its ${algorithm.toUpperCase()} is ${found}, not ${wanted}; it was deleted. Try again, or on another network: something may change files on the way.`,
      })
  }
}

async function hashFile(path: string, algorithm: 'sha256' | 'md5'): Promise<string> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

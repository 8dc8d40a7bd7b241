import { hashFile } from '../files/hash-file.ts'
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

import { failure } from '../../shared/errors.ts'
import { hashFile } from '../files/hash-file.ts'

/** What a whole file has to be. */
export interface ExpectedContent {
  readonly sizeBytes?: number | undefined
  readonly md5?: string | undefined
  readonly sha256?: string | undefined
}

/** @throws {AppError} `download-damaged` if a file is not what was expected. */
export async function verifyFile(path: string, address: string, expected: ExpectedContent): Promise<void> {
  for (const algorithm of ['sha256', 'md5'] as const) {
    const wanted = expected[algorithm]
    if (wanted === undefined) continue
    const found = await hashFile(path, algorithm)
    if (found !== wanted) throw failure('download-damaged', { of: 'hash', address, algorithm, found, wanted })
  }
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { PRIVATE_FILE } from '../files/access.ts'
import { writeFolderAtomic } from '../files/atomic.ts'
import { readRegular, readText } from '../files/read-regular.ts'
import type { GivePhotos } from '../project/import/imports.ts'

/** The photos that come with the program: drawn leaves of four invented species (scripts/samples). */
export const SAMPLE_PHOTOS = fileURLToPath(new URL('../../../resources/samples', import.meta.url))

/** Which files there are, in the order of their names, and what each is labelled; some are left to be labelled, two are labelled wrongly. */
export const SAMPLES_FILE = 'samples.json'
const Samples = z.array(z.strictObject({ file: z.string().regex(/^\w+\.jpg$/), label: z.string().optional() }))

const MAX_PHOTO_BYTES = 2 ** 20

/**
 * Copies the sample photos into a new folder, which is there whole or, where this fails or is stopped, not at all.
 *
 * @returns the files in it, with their labels.
 * @throws {AppError} as `writeFolderAtomic`; the signal's reason when stopped.
 */
export const copySamples: GivePhotos = async (folder, { onProgress, signal }) => {
  signal.throwIfAborted()
  const samples = Samples.parse(JSON.parse(await readText(join(SAMPLE_PHOTOS, SAMPLES_FILE))))
  await writeFolderAtomic(folder, async (temporary) => {
    for (const [index, { file }] of samples.entries()) {
      signal.throwIfAborted()
      // read and written, not copied: out of an archive of Electron's nothing else goes
      const bytes = await readRegular(join(SAMPLE_PHOTOS, file), { maxBytes: MAX_PHOTO_BYTES })
      await writeFile(join(temporary, file), bytes, { mode: PRIVATE_FILE })
      onProgress(index + 1, samples.length)
    }
  })
  return samples
}

import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../shared/errors.ts'
import { temporaryName } from '../files/atomic.ts'
import { openRegular } from '../files/open-regular.ts'
import { notAnImage } from '../photos/photo-errors.ts'
import { SIGNATURE_BYTES, sniffImage } from '../photos/sniff-image.ts'
import { adoptCapture } from './captures.ts'
import { explainProjectError } from './database/database-errors.ts'
import type { ProjectStore } from './project-store.ts'

/** As much as is read of any photo. */
const MAX_UPLOAD_BYTES = 512 * 2 ** 20

/**
 * Takes a dropped or pasted file into a project. Its first bytes must be those of a picture: nothing else is kept.
 *
 * @param name    as the sender calls it; made safe.
 * @param chunks  the file's bytes: a request's body, say.
 * @returns       the upload's id, to be handed to `startImport`: its name in captures/.
 * @throws {AppError} `upload-too-large`, `not-an-image`, `project-read-only`, `disk-full`.
 */
export async function receiveUpload(
  { library, layout }: ProjectStore,
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes = MAX_UPLOAD_BYTES } = {},
): Promise<string> {
  library.checkWritable()
  const temporary = temporaryName(join(layout.captures, 'upload'))
  try {
    const { file } = await openRegular(temporary, 'wx')
    try {
      await write(chunks, maxBytes, (bytes) => file.writeFile(bytes))
      await file.sync()
    } finally {
      await file.close()
    }
    return adoptCapture(layout.captures, name, temporary)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw explainProjectError(thrown, layout.captures)
  }
}

async function write(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  keep: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  let start: Buffer | undefined = Buffer.alloc(0)
  let numBytes = 0
  for await (const chunk of chunks) {
    numBytes += chunk.length
    if (numBytes > maxBytes) throw failure('upload-too-large', { maxBytes })
    if (start === undefined) await keep(chunk)
    else {
      start = Buffer.concat([start, chunk])
      if (start.length < SIGNATURE_BYTES) continue
      if (sniffImage(start) === undefined) throw notAnImage()
      await keep(start)
      start = undefined
    }
  }
  if (start !== undefined) throw notAnImage()
}

/** Where an upload lies. @throws {AppError} `upload-not-found`, also for a name that is no upload's. */
export async function findUpload({ layout }: ProjectStore, upload: string): Promise<string> {
  const path = join(layout.captures, upload)
  const isName = upload !== '' && !upload.startsWith('.') && !/[/\\\0]/.test(upload)
  if (isName && (await stat(path).catch(() => undefined))?.isFile() === true) return path
  throw failure('upload-not-found', { upload })
}

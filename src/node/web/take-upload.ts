import { basename } from 'node:path'
import { type AppError, failure } from '../../shared/errors.ts'

/** `project`: to be added to the open project. `try`: to be asked about and forgotten. */
type UploadPurpose = 'project' | 'try'

/** Keeps what was dropped or pasted until it is asked for. @returns the upload's id. */
export type UploadSink = (
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  purpose: UploadPurpose,
  /** The project that the window shows; empty: it did not say. */
  projectId: string,
) => Promise<string>

/** A dropped photo, not a film: 100 megapixels of TIFF fit. */
const MAX_UPLOAD_BYTES = 400 * 1024 * 1024
const MAX_NAME = 255

/** `POST /upload?name=&project=` or `?name=&for=try`, its body the file as it is. Answers `{ "upload": "<id>" }`. */
export async function takeUpload(request: Request, uploads: UploadSink): Promise<Response> {
  if (request.headers.get('content-type') !== 'application/octet-stream') throw failure('upload-type', {})
  const { searchParams } = new URL(request.url)
  const name = fileName(searchParams.get('name'))
  const purpose = searchParams.get('for') === 'try' ? 'try' : 'project'
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > MAX_UPLOAD_BYTES) throw tooLarge(name)
  if (request.body === null) throw failure('bad-request', { of: 'no bytes', name })
  const upload = await uploads(
    name,
    upTo(MAX_UPLOAD_BYTES, request.body, name),
    purpose,
    searchParams.get('project') ?? '',
  )
  return Response.json({ upload }, { headers: { 'cache-control': 'no-store' } })
}

/** Its last part only, whatever the sender's system calls a folder. */
function fileName(sent: string | null): string {
  const name = basename((sent ?? '').replaceAll('\\', '/'))
    .replaceAll(/\p{Cc}/gu, '')
    .slice(0, MAX_NAME)
  if (name === '' || name === '.' || name === '..') throw failure('bad-request', { of: 'no name' })
  return name
}

async function* upTo(limit: number, bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let received = 0
  for await (const chunk of bytes) {
    received += chunk.byteLength
    if (received > limit) throw tooLarge(name)
    yield chunk
  }
}

const tooLarge = (name: string): AppError => failure('upload-too-large', { name, maxBytes: MAX_UPLOAD_BYTES })

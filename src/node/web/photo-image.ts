import { Readable } from 'node:stream'

export type ImageSize = 'thumb' | 'view' | 'full'

export interface ServedImage {
  /** Changes when the picture does: a hash of what is shown. */
  readonly etag: string
  readonly contentType: string
  readonly sizeBytes?: number
  readonly body: Uint8Array<ArrayBuffer> | Readable
}

/** A photo's picture, or `undefined` where the open project has no such photo. */
export type ImageSource = (
  projectId: string,
  photoId: number,
  size: ImageSize,
  signal: AbortSignal,
) => Promise<ServedImage | undefined>

const ADDRESS = /^\/image\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/([1-9]\d{0,9})\/(thumb|view|full)$/

/** `/image/<project id>/<photo id>/<thumb|view|full>`. Numbers, never paths: what is not a photo of the project cannot be named. */
export async function photoImage(
  request: Request,
  pathname: string,
  images: ImageSource,
): Promise<Response | undefined> {
  const [, projectId, photoId, size] = ADDRESS.exec(pathname) ?? []
  if (projectId === undefined) return undefined
  const image = await images(projectId, Number(photoId), size as ImageSize, request.signal)
  if (image === undefined) return undefined
  const { contentType, sizeBytes, body } = image
  const etag = `"${image.etag.replaceAll(/[^\w.:-]/g, '')}"`
  const headers = { etag, 'cache-control': 'private, max-age=31536000, immutable' }
  if (request.headers.get('if-none-match') === etag) {
    if (body instanceof Readable) body.destroy()
    return new Response(null, { status: 304, headers })
  }
  return new Response(body instanceof Readable ? (Readable.toWeb(body) as ReadableStream) : body, {
    headers: {
      ...headers,
      'content-type': contentType,
      // opened by itself, a photo runs nothing
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      ...(sizeBytes === undefined ? {} : { 'content-length': String(sizeBytes) }),
    },
  })
}

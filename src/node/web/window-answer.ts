import { failure } from '../../shared/errors.ts'
import { problem } from './problem.ts'
import { rendererFile } from './renderer-files.ts'
import { takeUpload, type UploadSink } from './take-upload.ts'

/** What a window is served with besides its contract. */
export interface WindowSources {
  /** The built renderer. */
  readonly rendererFolder: string
  readonly images: ImageSource
  readonly uploads: UploadSink
  /** What was exported to be downloaded; absent where exports are written to folders alone. */
  readonly exports?: ((pathname: string) => Response | undefined) | undefined
}

/**
 * Answers a window's requests for files, photos and uploads: the same in a desktop window and in a browser.
 * Who may ask is the host's business, and decided before.
 */
export function windowAnswer({ rendererFolder, images, uploads, exports }: WindowSources) {
  return async (request: Request): Promise<Response> => {
    try {
      const { pathname } = new URL(request.url)
      if (pathname === '/upload') {
        checkMethod(request, ['POST'])
        return await takeUpload(request, uploads)
      }
      checkMethod(request, ['GET', 'HEAD'])
      const found = pathname.startsWith('/image/')
        ? await photoImage(request, pathname, images)
        : pathname.startsWith('/export/')
          ? exports?.(pathname)
          : await rendererFile(rendererFolder, pathname)
      if (found === undefined) throw failure('not-found', { path: pathname.slice(0, 200) })
      return request.method === 'HEAD' ? withoutBody(found) : found
    } catch (thrown) {
      return problem(thrown)
    }
  }
}

function checkMethod({ method }: Request, allowed: readonly string[]): void {
  if (!allowed.includes(method)) throw failure('method-not-allowed', { method, allowed: [...allowed], of: 'address' })
}

function withoutBody(response: Response): Response {
  void response.body?.cancel()
  return new Response(null, { status: response.status, headers: response.headers })
}

type ImageSize = 'thumb' | 'view' | 'full'

/** Answers with a photo's picture; `undefined` where that project is not open. */
export type ImageSource = (
  projectId: string,
  photoId: string,
  size: ImageSize,
  ifNoneMatch: string | null,
) => Promise<Response | undefined>

const ADDRESS = /^\/image\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/([1-9]\d{0,14})\/(thumb|view|full)$/

/** `/image/<project id>/<photo id>/<thumb|view|full>`. Numbers, never paths: what is not a photo of the project cannot be named. */
async function photoImage({ headers }: Request, pathname: string, images: ImageSource): Promise<Response | undefined> {
  const [, projectId, photoId, size] = ADDRESS.exec(pathname) ?? []
  if (projectId === undefined || photoId === undefined) return undefined
  return images(projectId, photoId, size as ImageSize, headers.get('if-none-match'))
}

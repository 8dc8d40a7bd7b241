import { failure } from '../../shared/errors.ts'
import { type ImageSource, photoImage } from './photo-image.ts'
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

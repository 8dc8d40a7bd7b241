import { Readable } from 'node:stream'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { openRegular } from '../files/open-regular.ts'
import { decodeWithin } from '../photos/decode-within.ts'
import { loadSharp } from '../photos/load-sharp.ts'
import { createLimiter } from '../photos/limiter.ts'
import { explainPhotoFailure, unusable } from '../photos/photo-errors.ts'
import { withPhotoBytes } from '../photos/photo-bytes.ts'
import { statPhoto } from '../photos/read-photo.ts'
import { hashOf, toJpeg } from './import/read-source.ts'
import type { PhotoRow } from './library/photo-table.ts'
import type { ProjectStore } from './project-store.ts'
import { THUMBNAIL_QUALITY, THUMBNAIL_SIDE } from './thumbnails.ts'

type ImageKind = 'thumb' | 'view' | 'full'

/** Long side of `view`: fills a screen. */
const VIEW_SIDE = 2048
const VIEW_QUALITY = 85
const FULL_QUALITY = 92
/** Views that were made last; the window's own cache has the rest. */
const MAX_VIEWS = 24
/** Decoding a large photo takes every core anyway. */
const limit = createLimiter(2)

/**
 * Answers requests for the images of one open project, in a browser's terms. Only photos of the project are served, by number:
 * no path comes from outside. A photo's bytes never change under its number, so what is served may be kept for ever.
 */
export class ProjectImages {
  readonly #store: ProjectStore
  readonly #views = new Map<string, Promise<Buffer>>()

  constructor(store: ProjectStore) {
    this.#store = store
  }

  /**
   * @param photoId  as it stands in the address; anything may.
   * @param ifNoneMatch  the request's header of that name.
   */
  async respond(photoId: string, kind: string, ifNoneMatch: string | null = null): Promise<Response> {
    try {
      if (!isKind(kind) || !/^[1-9]\d{0,14}$/.test(photoId))
        return refuse(404, 'image-not-found', 'There is no such image.')
      const row = this.#store.library.photos.get(Number(photoId))
      const tag = `"${row.hash.slice(0, 40)}-${kind}-1"`
      if (ifNoneMatch?.split(',').some((given) => given.trim().replace(/^W\//, '') === tag) === true)
        return new Response(null, { status: 304, headers: cached(tag) })
      if (kind === 'thumb') return jpeg(await this.#thumbnail(row), tag)
      if (kind === 'view') return jpeg(await this.#view(row), tag)
      return await this.#full(row, tag)
    } catch (thrown) {
      const { code, message } = thrown instanceof AppError ? toErrorData(thrown) : explainPhotoFailure(thrown)
      return refuse(code === 'photo-not-found' ? 404 : 410, code, message)
    }
  }

  /** One that is missing or torn is made again. */
  async #thumbnail(row: PhotoRow): Promise<Buffer> {
    const { thumbnails } = this.#store
    const kept = thumbnails.get(row.hash)
    if (kept !== undefined) return kept
    const made = await limit(() => this.#use(row, (bytes) => scaled(bytes, THUMBNAIL_SIDE, THUMBNAIL_QUALITY)))
    try {
      thumbnails.put([[row.hash, made]])
    } catch {
      // a full disk: it is made anew the next time
    }
    return made
  }

  #view(row: PhotoRow): Promise<Buffer> {
    const known = this.#views.get(row.hash)
    if (known !== undefined) return known
    const view = limit(() => this.#use(row, (bytes) => scaled(bytes, VIEW_SIDE)))
    this.#views.set(row.hash, view)
    view.catch(() => this.#views.delete(row.hash))
    const [oldest] = this.#views.keys()
    if (oldest !== undefined && this.#views.size > MAX_VIEWS) this.#views.delete(oldest)
    return view
  }

  /** The file itself where a browser shows it as it is; otherwise all its pixels, upright, as a JPEG. */
  async #full(row: PhotoRow, tag: string): Promise<Response> {
    const type = TYPES[row.format]
    const { file } = await openRegular(this.#store.library.photos.pathOf(row))
    let isHandedOver = false
    try {
      const { size, mtimeMs } = await file.stat()
      const isUnchanged = size === row.size_bytes && Math.floor(mtimeMs) === row.modified_at
      if (isUnchanged && type !== undefined && (await this.#isUpright(row))) {
        const headers = { ...cached(tag), 'content-type': type, 'content-length': String(size) }
        const response = new Response(Readable.toWeb(file.createReadStream()) as ReadableStream, { headers })
        isHandedOver = true // the stream closes it
        return response
      }
    } finally {
      if (!isHandedOver) await file.close()
    }
    return jpeg(await limit(() => this.#use(row, (bytes) => scaled(bytes, undefined, FULL_QUALITY))), tag)
  }

  /** Browsers turn JPEGs as their EXIF says, other formats not all of them. */
  async #isUpright(row: PhotoRow): Promise<boolean> {
    if (row.format === 'jpeg') return true
    return limit(() =>
      this.#use(row, async (bytes) => {
        const { orientation = 1 } = await loadSharp()(bytes).metadata()
        return orientation === 1
      }),
    )
  }

  /** Makes something of the file's bytes, if they are those that were added. Within `limit`: who waits for memory holds a turn already. */
  async #use<T>(row: PhotoRow, use: (bytes: Buffer) => Promise<T>): Promise<T> {
    const path = this.#store.library.photos.pathOf(row)
    const stats = await statPhoto(path)
    return withPhotoBytes(path, stats, async (bytes) => {
      const isUnchanged = bytes.length === row.size_bytes && Number(stats.mtimeMs) === row.modified_at
      if (isUnchanged || (await hashOf(bytes)) === row.hash) return use(bytes)
      throw unusable('changed', { since: 'added' })
    })
  }
}

/** Formats that every browser shows. TIFF is none of them. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
}

const isKind = (kind: string): kind is ImageKind => kind === 'thumb' || kind === 'view' || kind === 'full'

async function scaled(bytes: Buffer, side: number | undefined, quality = VIEW_QUALITY): Promise<Buffer> {
  const { pixels, width, height } = await decodeWithin(bytes, side)
  return toJpeg(pixels, width, height, quality)
}

function cached(tag: string): Record<string, string> {
  return { etag: tag, 'cache-control': 'private, max-age=31536000, immutable', ...SAFE }
}

const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
}

function jpeg(bytes: Buffer, tag: string): Response {
  const headers = { ...cached(tag), 'content-type': 'image/jpeg', 'content-length': String(bytes.length) }
  return new Response(new Uint8Array(bytes), { headers })
}

/** Why there is no image, for those who look into the address; the window knows it from the photo's problem. */
function refuse(status: number, code: string, message: string): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...SAFE }
  return new Response(JSON.stringify({ code, message }), { status, headers })
}

import { realpath, stat } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { streamRegular } from '../files/open-regular.ts'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

// Vite names these by their content: the same name is always the same bytes
const NAMED_BY_CONTENT = /^\/assets\/[^/]+-[\w-]{8}\.\w+$/

/**
 * A file of the built window, or `undefined` where there is none to be given: `pathname` (still percent-encoded) leads out of
 * `root`, through a link too, or is no file of a known kind.
 */
export async function rendererFile(root: string, pathname: string): Promise<Response | undefined> {
  const path = await insideOf(root, pathname === '/' ? '/index.html' : pathname)
  const type = path === undefined ? undefined : TYPES[extname(path).toLowerCase()]
  if (path === undefined || type === undefined) return undefined
  const { stream, sizeBytes } = await streamRegular(path)
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      'content-type': type,
      'content-length': String(sizeBytes),
      'cache-control': NAMED_BY_CONTENT.test(pathname) ? 'private, max-age=31536000, immutable' : 'no-cache',
    },
  })
}

async function insideOf(root: string, pathname: string): Promise<string | undefined> {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  // a URL keeps `%2f` and `%5c` through parsing, so only what was decoded can be judged
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  try {
    const [folder, path] = await Promise.all([realpath(root), realpath(resolve(root, `.${decoded}`))])
    if (!path.startsWith(folder + sep)) return undefined
    return (await stat(path)).isFile() ? path : undefined
  } catch {
    return undefined
  }
}

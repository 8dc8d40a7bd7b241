import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureFolder } from '../../node/files/atomic.ts'
import { zipFolder } from '../../node/files/zip-folder.ts'

const ADDRESS = /^\/export\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/

interface Ticket {
  /** Where the export is written to. */
  readonly folder: string
  readonly name: string
}

/** What is exported to be downloaded: it lies in the project's cache until the next one, or until the project is closed. */
export class ExportDownloads {
  readonly #tickets = new Map<string, Ticket>()

  /** A place for an export, and the address where it can be fetched once it is there: from where the window is. */
  ticket(
    project: { readonly cacheFolder: string; readonly closing: AbortSignal },
    name: string,
  ): Ticket & { address: string } {
    this.#clear(project.cacheFolder)
    const id = randomUUID()
    const parent = join(project.cacheFolder, 'exports', id)
    ensureFolder(parent)
    const ticket = { folder: join(parent, 'export'), name }
    this.#tickets.set(id, ticket)
    project.closing.addEventListener('abort', () => this.#clear(project.cacheFolder), { once: true })
    return { ...ticket, address: `export/${id}` }
  }

  /** `undefined`: there is nothing at that address, or not any more. */
  respond(pathname: string): Response | undefined {
    const [, id = ''] = ADDRESS.exec(pathname) ?? []
    const ticket = this.#tickets.get(id)
    if (!ticket || !existsSync(ticket.folder)) return undefined
    return new Response(ReadableStream.from(zipFolder(ticket.folder, ticket.name)), {
      headers: {
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${ticket.name}.zip`)}`,
        'cache-control': 'no-store',
      },
    })
  }

  /** Also what a host that was killed left behind. */
  #clear(cacheFolder: string): void {
    const exports = join(cacheFolder, 'exports')
    for (const [id, { folder }] of this.#tickets) if (dirname(dirname(folder)) === exports) this.#tickets.delete(id)
    rmSync(exports, { recursive: true, force: true })
  }
}

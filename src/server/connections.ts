import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** A browser opens six for a page, and one for each window. */
const MOST = 256
const FEWEST = 16
/** Where the system does not say how many files a process may have open. */
const USUAL_LIMIT = 1024

/**
 * How many connections a server may have: a part of what may be open at once, since photos, the project and trainers need theirs. Without a
 * limit whoever reaches the port, signed in or not, ends what needs one more file.
 */
export function mostConnections(openFiles: number = openFilesLimit()): number {
  return Math.max(FEWEST, Math.min(MOST, Math.floor(openFiles / 4)))
}

function openFilesLimit(): number {
  try {
    const [, soft = ''] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return Number(soft) || USUAL_LIMIT
  } catch {
    return USUAL_LIMIT // not Linux
  }
}

/** The connections of a server. Where there are too many, those that have not shown that they may be here are let go first. */
export class Connections {
  readonly #most: number
  /** The oldest first. */
  readonly #strangers = new Set<Socket>()
  readonly #known = new Set<Socket>()

  constructor(server: Server, most: number = mostConnections()) {
    this.#most = most
    server.on('connection', (socket) => this.#admit(socket))
  }

  get size(): number {
    return this.#strangers.size + this.#known.size
  }

  /** It belongs to somebody who is signed in. */
  know(socket: Socket): void {
    if (this.#strangers.delete(socket)) this.#known.add(socket)
  }

  #admit(socket: Socket): void {
    socket.on('error', () => undefined) // whoever goes away says so in many ways
    socket.once('close', () => {
      this.#strangers.delete(socket)
      this.#known.delete(socket)
    })
    this.#strangers.add(socket)
    if (this.size <= this.#most) return
    for (const oldest of this.#strangers) {
      this.#strangers.delete(oldest)
      oldest.destroy()
      return
    }
  }
}

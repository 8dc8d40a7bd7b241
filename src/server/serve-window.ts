import { fileURLToPath } from 'node:url'
import { RPCHandler } from '@orpc/server/ws'
import { openProduct } from '../api/product.ts'
import { handlerOptions } from '../api/asked-project.ts'
import { router } from '../api/router.ts'
import type { Log } from '../api/log.ts'
import { hasDisplay, revealOutside } from '../node/desktop/open-outside.ts'
import { configFolder } from '../node/files/own-folders.ts'
import { fileLog } from '../node/files/file-log.ts'
import { KeptSignIns, type SignIns } from './session.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** The built window. */
export const RENDERER_FOLDER = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** Of Frostline's own; where another program has it, any free one is taken. */
const PORT = 7391

export interface WindowServerOptions {
  readonly address: string
  /** Absent: Frostline's own, or any free one. */
  readonly port?: number | undefined
  readonly log?: Log
}

export interface WindowServer extends RunningServer {
  openProject(folder: string): Promise<void>
}

/** The whole product behind a web server. `close` puts the project and what goes on in it away. */
export async function serveWindow({
  address,
  port,
  log = fileLog(configFolder()),
}: WindowServerOptions): Promise<WindowServer> {
  const product = openProduct({
    log,
    // a folder opens on this machine's own screen, wherever the browser is
    host: hasDisplay() ? { reveal: revealOutside } : {},
  })
  const { services, images, uploads, exports } = product
  const handler = new RPCHandler(router, handlerOptions())
  const start = (at: number): Promise<RunningServer> =>
    startServer({
      address,
      port: at,
      rendererFolder: RENDERER_FOLDER,
      images,
      uploads,
      exports,
      signIns: (port) => signInsAt(port, log),
      serveContract: (socket) => void handler.upgrade(socket, { context: services }),
    })
  try {
    const server = await (port === undefined ? start(PORT).catch(() => start(0)) : start(port))
    return {
      ...server,
      openProject: product.openProject,
      close: async () => {
        await server.close()
        await product.close()
      },
    }
  } catch (thrown) {
    await product.close()
    throw thrown
  }
}

/** Where they cannot be written a restart asks for a new link, and nothing else is lost. */
function signInsAt(port: number, log: Log): SignIns {
  const kept = new KeptSignIns(configFolder(), port)
  return {
    list: () => kept.list(),
    keep: (signIn) => {
      try {
        kept.keep(signIn)
      } catch (thrown) {
        log.error(thrown)
      }
    },
  }
}

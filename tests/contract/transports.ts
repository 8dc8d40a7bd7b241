import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { WebSocket } from 'ws'
import { handlerOptions } from '../../src/api/asked-project.ts'
import { router } from '../../src/api/router.ts'
import type { Services } from '../../src/api/services.ts'
import { startServer } from '../../src/server/start-server.ts'
import type { contract } from '../../src/shared/contract/app/index.ts'
import { PROJECT_HEADER } from '../../src/shared/contract/app/window-project.ts'

export type Client = ContractRouterClient<typeof contract>

export interface Connected {
  readonly client: Client
  /** The project that the window shows; the one that is open unless this was called. Empty: it names none. */
  shows(projectId: string): void
  close(): Promise<void> | void
}

/** As a window names its project, whatever carries its questions. */
function naming({ workspace }: Services): { headers: () => Record<string, string>; shows: Connected['shows'] } {
  let shown: string | undefined
  return {
    headers: () => ({ [PROJECT_HEADER]: shown ?? workspace.current.value?.id ?? '' }),
    shows: (projectId) => void (shown = projectId),
  }
}

/** Ways by which a window asks its host. */
export const transports: Record<string, (services: Services) => Promise<Connected>> = {
  'in memory': async (services) => {
    const { headers, shows } = naming(services)
    return {
      client: createRouterClient(router, { context: () => ({ ...services, reqHeaders: new Headers(headers()) }) }),
      shows,
      close: () => undefined,
    }
  },

  'over a port': async (services) => {
    const { port1, port2 } = new MessageChannel()
    const { headers, shows } = naming(services)
    new PortHandler(router, handlerOptions()).upgrade(port1, { context: services })
    const client: Client = createORPCClient(new PortLink({ port: port2, headers }))
    port1.start()
    port2.start()
    return { client, shows, close: () => port2.close() }
  },

  'over a WebSocket': async (services) => {
    const rendererFolder = mkdtempSync(join(tmpdir(), 'frostline-contract-'))
    const { headers, shows } = naming(services)
    const handler = new SocketHandler(router, handlerOptions())
    const server = await startServer({
      address: '127.0.0.1',
      port: 0,
      rendererFolder,
      images: () => Promise.resolve(undefined),
      uploads: () => Promise.resolve(''),
      serveContract: (socket) => void handler.upgrade(socket, { context: services }),
    })
    const signedIn = await fetch(server.newLink(), { redirect: 'manual' })
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const window = signedIn.headers.get('location') ?? ''
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${window}rpc`, {
      headers: { cookie, origin: server.url },
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    return {
      client: createORPCClient(new SocketLink({ websocket: socket, headers })),
      shows,
      close: async () => {
        socket.close()
        await server.close()
        rmSync(rendererFolder, { recursive: true })
      },
    }
  },
}

import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain } from 'electron'
import { handlerOptions } from '../api/asked-project.ts'
import { router } from '../api/router.ts'
import type { Services } from '../api/services.ts'

/** Serves the contract on a window's port. Messages cross as text: Electron loses those whose buffers are handed over (electron#34905). */
export function servePort(services: Services): (port: MessagePortMain) => void {
  const handler = new RPCHandler(router, handlerOptions())
  return (port) => handler.upgrade(port, { context: services })
}

import type { ServerPort } from './serve.ts'

/** What Electron gives a utility process to speak to its parent with; Node has none. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', receive: (event: { readonly data: unknown }) => void): void
}

/**
 * The way to whoever started this process: Electron's port in a utility process, Node's channel in a child process.
 * `undefined`: it was started by hand. The process ends with its host.
 */
export function hostPort(): ServerPort | undefined {
  const { parentPort } = process as { readonly parentPort?: ParentPort }
  if (parentPort) return utilityPort(parentPort)
  const send = process.send?.bind(process)
  if (!send) return undefined
  process.on('disconnect', () => process.exit(0))
  return {
    send: (message) => {
      if (process.connected) send(message, undefined, {}, () => undefined)
    },
    onMessage: (receive) => void process.on('message', receive),
  }
}

/** A utility process has no `disconnect`: it is told to close, and ends with the application. */
function utilityPort(port: ParentPort): ServerPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (receive) => {
      port.on('message', ({ data }) => {
        if (data === 'close') process.exit(0)
        receive(data)
      })
    },
  }
}

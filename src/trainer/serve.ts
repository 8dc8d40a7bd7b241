import { type Handlers, type MethodName, methods } from '../node/trainer-host/methods.ts'
import { type FromTrainer, ToTrainer } from '../shared/contract/messages.ts'
import { AppError, failure, toErrorData } from '../shared/errors.ts'
import { issuesText } from '../shared/formats/format.ts'

interface ServerPort {
  send(message: FromTrainer): void
  onMessage(receive: (message: unknown) => void): void
}

/** Answers requests until the process ends. Errors cross as plain data; a bug also goes to stderr with its stack. */
export function serve(port: ServerPort, handlers: Handlers): void {
  const running = new Map<number, AbortController>()
  port.onMessage((raw) => {
    const message = ToTrainer.parse(raw)
    if (message.kind === 'cancel') {
      running.get(message.id)?.abort(message.pause === true ? PAUSED : undefined)
      return
    }
    const { id, method, params } = message
    const controller = new AbortController()
    running.set(id, controller)
    const emit = (event: unknown) => port.send({ kind: 'event', id, event })
    void answer(handlers, method, params, { emit, signal: controller.signal })
      .then((result) => port.send({ kind: 'answer', id, result }))
      .catch((thrown: unknown) => {
        if (!(thrown instanceof AppError)) console.error(thrown)
        port.send({ kind: 'failure', id, error: toErrorData(thrown) })
      })
      .finally(() => running.delete(id))
  })
  port.send({ kind: 'ready' })
}

interface Hooks {
  readonly emit: (event: unknown) => void
  readonly signal: AbortSignal
}

async function answer(handlers: Handlers, method: string, params: unknown, hooks: Hooks): Promise<unknown> {
  if (!Object.hasOwn(methods, method)) throw failure('bad-request', { of: 'method', method })
  const name = method as MethodName
  const parsed = methods[name].params.safeParse(params)
  if (!parsed.success) throw failure('bad-request', { of: 'parameters', method, problem: issuesText(parsed.error) })
  const handler = handlers[name] as (params: unknown, hooks: Hooks) => Promise<unknown>
  return handler(parsed.data, hooks)
}

/** The reason of a signal that stops a run which is to be continued. */
export const PAUSED = new Error('paused')

/** Says whether enough time has passed since it last said so. */
export function throttled(everyMs: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const now = performance.now()
    if (now - last < everyMs) return false
    last = now
    return true
  }
}

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

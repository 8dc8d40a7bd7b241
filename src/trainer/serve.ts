import { methods, type Handlers, type MethodName } from '../node/trainer-host/methods.ts'
import { type FromTrainer, ToTrainer } from '../shared/contract/messages.ts'
import { issuesText } from '../shared/issues-text.ts'
import { AppError, failure, toErrorData } from '../shared/errors.ts'
import { PAUSED } from './paused.ts'

export interface ServerPort {
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

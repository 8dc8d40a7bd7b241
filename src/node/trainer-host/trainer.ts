import { type AppError, failure, fromErrorData } from '../../shared/errors.ts'
import type { FromTrainer } from '../../shared/contract/messages.ts'
import { type ProcessStat, processStat } from '../files/process-stat.ts'
import { forkTrainer } from './child-process.ts'
import { crashError } from './crash.ts'
import { type Event, type MethodName, methods, type Params, type Result } from './methods.ts'
import { noteEndInOneDnn } from './environment.ts'
import type { TrainerExit, TrainerOptions, TrainerPort } from './port.ts'

export interface CallHooks<M extends MethodName> {
  readonly onEvent?: (event: Event<M>) => void
  /** Asks for a stop that keeps the work; the call is still answered. */
  readonly signal?: AbortSignal
  /** Asks training to stop at its next step with nothing but a checkpoint, to be continued; still answered. */
  readonly pause?: AbortSignal
}

type Call<M extends MethodName> = (params: Params<M>, hooks?: CallHooks<M>) => Promise<Result<M>>

/**
 * A process in which the native library runs, so that its crash costs no more than the run.
 *
 * Every method fails with the {@link AppError} thrown in the process, or with `trainer-crashed` if the process ends first.
 */
export type Trainer = { readonly [M in MethodName]: Call<M> } & {
  /** What it last said of itself; `undefined` before. */
  readonly health: TrainerHealth | undefined
  /** Of its process; absent before it runs. */
  readonly pid: number | undefined
  /** Messages that came from it so far, and when the last one did. */
  readonly numHeard: number
  readonly heardAt: number
  /** What the system says of the process; `undefined` where it does not. */
  stat(): ProcessStat | undefined
  /** Lets a process go on that a signal has stopped. */
  wake(): void
  /** Resolves when the process is gone, however it ended. */
  readonly gone: Promise<void>
  /** Ends the process when it has answered. Resolves when it is gone. */
  stop(): Promise<void>
  /** Ends the process at once: what was not written is lost. Resolves when it is gone, and its folder free. */
  kill(): Promise<void>
}

export type TrainerHealth = Omit<Extract<FromTrainer, { kind: 'health' }>, 'kind'>

interface Pending {
  readonly method: MethodName
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
  readonly onEvent: (event: unknown) => void
}

const STOP_WITHIN_MS = 5000

/** Starts a trainer. @param open  what it runs in; a child process by default. */
export function startTrainer(
  options: TrainerOptions = {},
  open: (options: TrainerOptions) => TrainerPort = forkTrainer,
): Trainer {
  const port = open(options)
  const pending = new Map<number, Pending>()
  let nextId = 1
  let ended: TrainerExit | undefined
  let leavesOneDnnOut = false
  const gone = new Promise<void>((resolve) => {
    port.onExit((exit) => {
      ended = exit
      leavesOneDnnOut = noteEndInOneDnn(exit)
      for (const { method, reject } of pending.values()) reject(crashError(method, exit, leavesOneDnnOut))
      pending.clear()
      resolve()
    })
  })
  let health: TrainerHealth | undefined
  let numHeard = 0
  let heardAt = Date.now()
  port.onMessage((message) => {
    numHeard++
    heardAt = Date.now()
    if (message.kind === 'health') health = { memoryBytes: message.memoryBytes, engine: message.engine }
    else receive(pending, message)
  })

  const call = <M extends MethodName>(method: M): Call<M> => {
    return async (params, { onEvent, signal, pause } = {}) => {
      if (ended) throw crashError(method, ended, leavesOneDnnOut)
      const id = nextId++
      const cancel = () => port.send({ kind: 'cancel', id })
      const cancelToPause = () => port.send({ kind: 'cancel', id, pause: true })
      const result = new Promise<unknown>((resolve, reject) => {
        pending.set(id, { method, resolve, reject, onEvent: (event) => onEvent?.(event as Event<M>) })
      })
      port.send({ kind: 'request', id, method, params })
      if (signal?.aborted) cancel()
      else if (pause?.aborted) cancelToPause()
      signal?.addEventListener('abort', cancel, { once: true })
      pause?.addEventListener('abort', cancelToPause, { once: true })
      try {
        return (await result) as Result<M>
      } finally {
        signal?.removeEventListener('abort', cancel)
        pause?.removeEventListener('abort', cancelToPause)
      }
    }
  }
  return {
    get health() {
      return health
    },
    get pid() {
      return port.pid
    },
    get numHeard() {
      return numHeard
    },
    get heardAt() {
      return heardAt
    },
    stat: () => (port.pid === undefined ? undefined : processStat(port.pid)),
    wake: () => wake(port.pid),
    gone,
    train: call('train'),
    predict: call('predict'),
    answer: call('answer'),
    activations: call('activations'),
    augment: call('augment'),
    compareExport: call('compareExport'),
    evaluate: call('evaluate'),
    dryRun: call('dryRun'),
    measureModel: call('measureModel'),
    probe: call('probe'),
    kill: () => {
      port.kill()
      return gone
    },
    stop: async () => {
      port.close()
      const timer = setTimeout(() => port.kill(), STOP_WITHIN_MS)
      await gone
      clearTimeout(timer)
    },
  }
}

function wake(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGCONT')
  } catch {
    // it has ended meanwhile, or this system has no such signal and stopped nothing
  }
}

function receive(pending: Map<number, Pending>, message: Exclude<FromTrainer, { kind: 'health' }>): void {
  if (message.kind === 'ready') return
  const waiting = pending.get(message.id)
  if (!waiting) return // answered already, or asked by nobody
  const { method, resolve, reject, onEvent } = waiting
  if (message.kind === 'event') {
    const parsed = methods[method].event.safeParse(message.event)
    if (parsed.success) onEvent(parsed.data)
    else reject(notUnderstood(method, parsed.error.message))
    return
  }
  pending.delete(message.id)
  if (message.kind === 'failure') {
    reject(fromErrorData(message.error))
    return
  }
  const parsed = methods[method].result.safeParse(message.result)
  if (parsed.success) resolve(parsed.data)
  else reject(notUnderstood(method, parsed.error.message))
}

const notUnderstood = (method: string, why: string): AppError => failure('trainer-answer', { method, why })

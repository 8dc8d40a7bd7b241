import { z } from 'zod'

/** Of Chromium's tracing: what its threads run, one task after another. */
export const TASK_CATEGORY = 'toplevel'
const TASK = 'ThreadControllerImpl::RunTask'
/** The thread of a window's script, style, layout and paint. */
const MAIN_THREAD = 'CrRendererMain'
/** From here on Chromium calls a task long. */
const LONG_MS = 50

const Trace = z.object({
  traceEvents: z.array(
    z.object({
      ph: z.string(),
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      ts: z.number(),
      /** Microseconds by the clock, and of the thread's own time. */
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.unknown().optional() }).optional(),
    }),
  ),
})

export interface MainThread {
  /** Tasks that were long by the clock: how long, and how long the thread itself was at work; the rest it waited for a core. */
  readonly long: readonly { readonly wallMs: number; readonly ownMs: number }[]
  /** The most that the thread was at work in any task, milliseconds. */
  readonly busiestMs: number
}

/**
 * Tasks of the window's main thread: of several windows, of the one that ran most.
 *
 * @param trace  as Chromium writes it, with tasks in it.
 * @throws {RangeError} if there is no such thread in it, or no time of its own.
 */
export function mainThreadOf(trace: unknown): MainThread {
  const { traceEvents } = Trace.parse(trace)
  const threads = new Map<string, (typeof traceEvents)[number][]>()
  for (const { ph, name, pid, tid, args } of traceEvents)
    if (ph === 'M' && name === 'thread_name' && args?.name === MAIN_THREAD) threads.set(`${pid} ${tid}`, [])
  for (const event of traceEvents)
    if (event.ph === 'X' && event.name === TASK) threads.get(`${event.pid} ${event.tid}`)?.push(event)
  const [tasks = []] = [...threads.values()].sort((a, b) => b.length - a.length)
  if (!tasks.some(({ tdur }) => tdur !== undefined))
    throw new RangeError(`The trace has ${tasks.length} tasks of a window, and no thread's own time.`)
  const outer = outermost(tasks).map(({ dur = 0, tdur = 0 }) => ({ wallMs: dur / 1000, ownMs: tdur / 1000 }))
  const busiestMs = outer.reduce((most, { ownMs }) => Math.max(most, ownMs), 0)
  return { long: outer.filter(({ wallMs }) => wallMs > LONG_MS), busiestMs }
}

/** A task within a task is part of it. */
function outermost<T extends { readonly ts: number; readonly dur?: number | undefined }>(tasks: readonly T[]): T[] {
  const outer: T[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const task of tasks.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (task.ts < end) continue
    outer.push(task)
    end = task.ts + (task.dur ?? 0)
  }
  return outer
}

import { randomUUID } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { threadId } from 'node:worker_threads'
import { z } from 'zod'
import { systemCode } from './disk-errors.ts'
import { processStat, readSystemText } from './process-stat.ts'

/** Who holds a lock, as it stands in the lock's file. */
export const LockOwner = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  pid: z.int().min(1),
  thread: z.int(),
  /** For people: a computer's name may change while Frostline runs. */
  host: z.string(),
  startedAt: z.string(),
  /** Tell a process of this machine from those of others, and from a later one with its number. `null`: the system does not say. */
  boot: z.string().nullable(),
  processNamespace: z.string().nullable(),
  processStart: z.string().nullable(),
  /** It was given back in a folder that had been moved: nobody holds it. */
  isReleased: z.boolean().default(false),
})
export type LockOwner = z.output<typeof LockOwner>

/** `unknown`: this process cannot look at the owner, which runs on another computer or in another container. */
export type Verdict = 'alive' | 'gone' | 'unknown'

/** Locks that this thread holds, by their owner's id. */
const heldHere = new Set<string>()

export function newOwner(): LockOwner {
  return {
    id: randomUUID(),
    pid: process.pid,
    thread: threadId,
    host: hostname(),
    startedAt: new Date().toISOString(),
    boot: boot(),
    processNamespace: processNamespace(),
    processStart: startOf(process.pid) ?? null,
    isReleased: false,
  }
}

export const holdHere = ({ id }: LockOwner): void => void heldHere.add(id)
export const letGoHere = ({ id }: LockOwner): void => void heldHere.delete(id)

/** Never by the name of a computer where there is anything better: names change. */
export function judge(owner: LockOwner): Verdict {
  if (owner.isReleased) return 'gone'
  const isVisible =
    owner.boot === boot() &&
    owner.processNamespace === processNamespace() &&
    (owner.boot !== null || owner.host === hostname())
  return isVisible ? judgeProcess(owner) : 'unknown'
}

function judgeProcess({ id, pid, thread, processStart: expected }: LockOwner): Verdict {
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    if (systemCode(thrown) === 'ESRCH') return 'gone'
  }
  const start = startOf(pid)
  if (start === 'ended') return 'gone'
  if (start === undefined || expected === null) return pid === process.pid && heldHere.has(id) ? 'alive' : 'unknown'
  if (start !== expected) return 'gone'
  return pid === process.pid && thread === threadId && !heldHere.has(id) ? 'gone' : 'alive'
}

/**
 * When a process started, in the kernel's own counting; `ended` for one that was killed and that its parent has not asked after yet.
 * `undefined` where the system does not say: not on Linux, or its users may not see each other's processes.
 */
function startOf(pid: number): string | undefined {
  const stat = processStat(pid)
  return stat?.state === 'Z' ? 'ended' : stat?.start
}

/** {@link startOf} of this boot: no other process of this machine ever has it. `null` where the system does not say. */
export function processStart(pid: number): string | null {
  const start = startOf(pid)
  return start === undefined || start === 'ended' ? (start ?? null) : `${boot()}/${start}`
}

const boot = (): string | null => readSystemText('/proc/sys/kernel/random/boot_id')?.trim() ?? null

/** Containers of one machine share its boot, and number their processes each for itself. */
function processNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return null
  }
}

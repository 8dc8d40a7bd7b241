import { readBeginningSync } from './read-regular.ts'

/** What Linux says of a process, as far as we need it (proc(5), /proc/pid/stat). */
export interface ProcessStat {
  /** `R` runs, `S` waits, `T` was stopped by a signal, `t` by a debugger, `Z` has ended and nobody asked after it yet, … */
  readonly state: string
  /** Processor time so far, in the kernel's ticks. */
  readonly cpuTicks: number
  /** When it started, in the kernel's own counting. */
  readonly start: string | undefined
}

/** `undefined` where the system does not say: not on Linux, gone, or its users may not see each other's processes. */
export function processStat(pid: number): ProcessStat | undefined {
  const text = readSystemText(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // the name in parentheses may hold spaces; the state is field 3, times 14 and 15, the start 22
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', cpuTicks: Number(fields[11]) + Number(fields[12]), start: fields[19] }
}

export function readSystemText(path: string): string | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return readBeginningSync(path, 4096).toString('utf8')
  } catch {
    return undefined
  }
}

import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

export interface Machine {
  readonly processor: string
  /** The widest vector instructions, which decide what TensorFlow runs; empty where the system does not say. */
  readonly instructions: string
  readonly numCores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
}

export const machine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  instructions: widestOf(processorFlags()),
  numCores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
})

const WIDEST = [
  ['amx_tile', 'AMX'],
  ['avx512_vnni', 'AVX-512 VNNI'],
  ['avx512f', 'AVX-512'],
  ['avx2', 'AVX2'],
] as const

/** @param flags  as Linux has them in /proc/cpuinfo. */
export const widestOf = (flags: ReadonlySet<string>): string => WIDEST.find(([flag]) => flags.has(flag))?.[1] ?? ''

function processorFlags(): Set<string> {
  try {
    const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))
    return new Set(line?.[1].trim().split(/\s+/))
  } catch {
    return new Set()
  }
}

/** Processes that wanted a core in the last minute; above the number of our threads, others were at work. */
export const load = (): number => Math.round(loadavg()[0] * 10) / 10

/** @param loadBefore  the load before the part began: during it, it is the part's own. */
export function circumstances(numThreads: number, loadBefore: number): string {
  const { processor, instructions, numCores, memoryGiB, node, platform } = machine()
  const date = new Date().toISOString().slice(0, 10)
  return `${date} · ${processor}${instructions === '' ? '' : ` (${instructions})`}, ${numCores} cores, ${memoryGiB} GiB, ${platform} · ${numThreads} threads each · load before: ${loadBefore} · Node ${node}`
}

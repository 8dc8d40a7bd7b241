import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

export interface Machine {
  readonly processor: string
  readonly numCores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
}

export const machine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown processor',
  numCores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
})

/** Processes that wanted a core in the last minute; above the number of our threads, others were at work. */
export const load = (): number => Math.round(loadavg()[0] * 10) / 10

/** @param loadBefore  the load before the part began: during it, it is the part's own. */
export function circumstances(numThreads: number, loadBefore: number): string {
  const { processor, numCores, memoryGiB, node, platform } = machine()
  const date = new Date().toISOString().slice(0, 10)
  return `${date} · ${processor}, ${numCores} cores, ${memoryGiB} GiB, ${platform} · ${numThreads} threads each · load before: ${loadBefore} · Node ${node}`
}

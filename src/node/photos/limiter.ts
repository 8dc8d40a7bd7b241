import { availableParallelism } from 'node:os'

/** Runs at most so many things at once, in the order they were handed in. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

/**
 * How many photos to decode at once. Four for each core keep libuv's threads busy while this one hashes and stores (measured on 2 cores,
 * 1,600 photos of 300 px read, hashed, decoded and stored: 3.3 s with four at a time, 2.65 s with eight, 2.56 s with sixteen).
 */
export const DEFAULT_CONCURRENCY = Math.min(32, Math.max(8, 4 * availableParallelism()))

export function createLimiter(limit: number): Limiter {
  let numRunning = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (numRunning >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else numRunning++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) numRunning--
      else next()
    }
  }
}

/** `Promise.all(items.map(work))` with at most `limit` under way; stops taking new ones when one fails or the signal is aborted. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = items.entries()
  let hasFailed = false
  const takeTurns = async (): Promise<void> => {
    // all take their turns from one iterator
    for (const [index, item] of waiting) {
      if (hasFailed) return
      signal?.throwIfAborted()
      try {
        await work(item, index)
      } catch (thrown) {
        hasFailed = true
        throw thrown
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, takeTurns))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
}

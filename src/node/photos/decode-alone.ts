import { setTimeout as sleep } from 'node:timers/promises'
import { getEnvironmentData, isMainThread, setEnvironmentData, threadId } from 'node:worker_threads'

// libvips keeps what it has to say of a picture in one buffer for all threads of a process: of two that are decoded at once one may get the
// other's words, or none (a good JPEG with an odd header was damaged in one import and whole in the next). So whatever does not decode beside
// others is decoded again while nothing else is, and then believed.

const NAME = 'frostline-decoding'
/** The thread that decodes alone, by its number and one; 0: none. */
const ALONE = 0
/** Places behind it: how many decodings a thread has. More threads than these never live at once. */
const NUM_PLACES = 255
/** Of a thread that ended unnoticed in the midst of one: after this long it is not waited for. */
const PATIENCE_MS = 70_000
const POLL_MS = 2

const placeOf = (thread: number): number => 1 + (thread % NUM_PLACES)

/** Shared by all threads. */
const state = new Int32Array(sharedMemory())

function sharedMemory(): SharedArrayBuffer {
  const known: unknown = getEnvironmentData(NAME)
  if (known instanceof SharedArrayBuffer) return known
  const made = new SharedArrayBuffer(4 * (1 + NUM_PLACES))
  // threads that are started from now on have it; one that was started before decodes by itself
  if (isMainThread) setEnvironmentData(NAME, made)
  return made
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!isSo() && performance.now() < end) await sleep(POLL_MS)
}

const isNobodyAlone = (): boolean => Atomics.load(state, ALONE) === 0
const isNobodyDecoding = (): boolean => state.every((_, place) => place === ALONE || Atomics.load(state, place) === 0)

/** A thread has ended: what it had begun to decode holds nobody up. */
export function forgetDecodings(thread: number): void {
  Atomics.store(state, placeOf(thread), 0)
  Atomics.compareExchange(state, ALONE, thread + 1, 0)
}

/** Decodes beside others, and not beside one that is {@link decodeAlone}. */
export async function decodeBeside<T>(work: () => Promise<T>): Promise<T> {
  const place = placeOf(threadId)
  const enter = (): boolean => {
    Atomics.add(state, place, 1)
    if (isNobodyAlone()) return true
    Atomics.sub(state, place, 1)
    return false
  }
  let isIn = false
  await until(() => (isIn = enter()))
  if (!isIn) Atomics.add(state, place, 1)
  try {
    return await work()
  } finally {
    Atomics.sub(state, place, 1)
  }
}

/** Decodes while nothing else in this process does: what is said of the picture is its own. */
export async function decodeAlone<T>(work: () => Promise<T>): Promise<T> {
  await until(() => Atomics.compareExchange(state, ALONE, 0, threadId + 1) === 0)
  try {
    await until(isNobodyDecoding)
    return await work()
  } finally {
    Atomics.compareExchange(state, ALONE, threadId + 1, 0)
  }
}

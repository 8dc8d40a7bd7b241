import { setTimeout as sleep } from 'node:timers/promises'
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'

// libvips keeps what it has to say of a picture in one buffer for all threads of a process: of two that are decoded at once one may get the
// other's words, or none (a good JPEG with an odd header was damaged in one import and whole in the next). So whatever does not decode beside
// others is decoded again while nothing else is, and then believed.

const NAME = 'frostline-decoding'
const [NUM_DECODING, IS_ALONE] = [0, 1]
/** A thread that ended in the middle of a decoding counts for ever: after this long it is not waited for. */
const PATIENCE_MS = 70_000
const POLL_MS = 2

/** Shared by all threads: how many decodings run, and whether one runs alone. */
const state = new Int32Array(sharedMemory())

function sharedMemory(): SharedArrayBuffer {
  const known: unknown = getEnvironmentData(NAME)
  if (known instanceof SharedArrayBuffer) return known
  const made = new SharedArrayBuffer(8)
  // threads that are started from now on have it; one that was started before decodes by itself
  if (isMainThread) setEnvironmentData(NAME, made)
  return made
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!isSo() && performance.now() < end) await sleep(POLL_MS)
}

/** Decodes beside others, and not beside one that is {@link decodeAlone}. */
export async function decodeBeside<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    if (Atomics.load(state, IS_ALONE) !== 0) await until(() => Atomics.load(state, IS_ALONE) === 0)
    Atomics.add(state, NUM_DECODING, 1)
    if (Atomics.load(state, IS_ALONE) === 0) break
    Atomics.sub(state, NUM_DECODING, 1)
    await sleep(POLL_MS)
  }
  try {
    return await work()
  } finally {
    Atomics.sub(state, NUM_DECODING, 1)
  }
}

/** Decodes while nothing else in this process does: what is said of the picture is its own. */
export async function decodeAlone<T>(work: () => Promise<T>): Promise<T> {
  await until(() => Atomics.compareExchange(state, IS_ALONE, 0, 1) === 0)
  try {
    await until(() => Atomics.load(state, NUM_DECODING) === 0)
    return await work()
  } finally {
    Atomics.store(state, IS_ALONE, 0)
  }
}

import type { FileHandle } from 'node:fs/promises'

/** Few reads, and each short enough to tell a slow disk from one that does not answer. One gives at most 2 GiB, on Linux. */
const MAX_READ_BYTES = 2 ** 26
/** Read at once by several threads: most of the time goes into new memory, which each of them is given by itself. */
const MAX_PARTS = 4
const MIN_PART_BYTES = 2 ** 22

/**
 * A file of a known size. In few reads, where `readFile` waits for a thread of the pool for each half megabyte (200 times for ResNet50).
 *
 * @param waitFor  gives up on a read that takes too long.
 * @returns        its bytes, fewer where it has become shorter.
 */
export async function readWhole(
  file: FileHandle,
  sizeBytes: number,
  waitFor: WaitFor = (reading) => reading,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer)
  const partBytes = Math.max(MIN_PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS))
  const parts: Promise<number>[] = []
  for (let start = 0; start < sizeBytes; start += partBytes)
    parts.push(readPart(file, bytes, start, Math.min(start + partBytes, sizeBytes), waitFor))
  const ends = await Promise.all(parts)
  const end = ends.find((reached, index) => reached < Math.min((index + 1) * partBytes, sizeBytes))
  return end === undefined ? bytes : bytes.slice(0, end)
}

type WaitFor = <T>(reading: Promise<T>) => Promise<T>

/** @returns where the file ended, or `end`. */
async function readPart(
  file: FileHandle,
  bytes: Uint8Array,
  start: number,
  end: number,
  waitFor: WaitFor,
): Promise<number> {
  let at = start
  while (at < end) {
    const { bytesRead } = await waitFor(file.read(bytes, at, Math.min(MAX_READ_BYTES, end - at), at))
    if (bytesRead === 0) break
    at += bytesRead
  }
  return at
}

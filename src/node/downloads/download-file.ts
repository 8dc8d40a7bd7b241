import { AppError, failure } from '../../shared/errors.ts'
import type { FailureData } from '../../shared/failures/failures.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { randomInt } from 'node:crypto'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { explainDiskError, systemCode } from '../files/disk-errors.ts'
import { freeBytes } from '../files/free-space.ts'
import { type AddressRules, type Agents, type Answer, get, readAnswer } from './get.ts'
import { explainConnection, PassingError } from './errors.ts'
import { type ExpectedContent, PartialFile, verifyFile } from './partial-file.ts'

export interface WantedFile extends ExpectedContent {
  readonly address: string
  /** Where it is put once it is whole and as expected. */
  readonly path: string
  /** Larger files are not taken. For those whose length nobody has published. */
  readonly maxBytes: number
}

export interface DownloadOptions {
  readonly rules: AddressRules
  readonly agents: Agents
  readonly signal: AbortSignal
  /** How the file gets here without this computer's network. */
  readonly elsewhere: Elsewhere
  /** @param totalBytes  `undefined` where nobody knows. */
  readonly onProgress?: (doneBytes: number, totalBytes: number | undefined) => void
  /** Tries in a row that bring nothing until it fails. Default 5. */
  readonly maxTries?: number
  /** Pause before the second try; each later one is twice as long. Default 1000. */
  readonly retryMs?: number
  /** Default 30 000. */
  readonly idleMs?: number
}

const MAX_PAUSE_MS = 60_000
/** Bytes that make a try one that went on. */
const PROGRESS_BYTES = 64 * 1024

/**
 * Downloads a file and verifies it. What was here of it is taken up where the server still has the same file; what stops it
 * leaves the part that came for the next time.
 *
 * @throws {AppError} why it failed, with what to do; the signal's reason when it was stopped.
 */
export async function downloadFile(wanted: WantedFile, options: DownloadOptions): Promise<void> {
  const part = new PartialFile(wanted.path)
  const { maxTries = 5, retryMs = 1000, signal } = options
  let wasDamaged = false
  let hasCome = false
  for (let numTries = 1; ; numTries++) {
    const before = part.numBytes
    try {
      await fetchRest(part, wanted, options)
      await verifyPart(part, wanted)
      part.finish()
      return
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof AppError && thrown.code === 'download-damaged') {
        part.discard()
        // the part of before may be to blame
        if (wasDamaged || before === 0) throw thrown
        wasDamaged = true
        continue
      }
      if (!(thrown instanceof PassingError)) throw explainFull(thrown, wanted)
      const hasGoneOn = part.numBytes - before >= PROGRESS_BYTES
      hasCome ||= hasGoneOn
      if (hasGoneOn) numTries = 0
      // without a network there is nothing to wait for
      if (numTries >= (thrown.final.code === 'download-unreachable' && !hasCome ? 2 : maxTries)) throw thrown.final
      const pause = Math.min(MAX_PAUSE_MS, retryMs * 2 ** numTries) / 2
      await delay(thrown.waitMs ?? pause + randomInt(1 + Math.ceil(pause)), undefined, { signal })
    }
  }
}

async function fetchRest(part: PartialFile, wanted: WantedFile, options: DownloadOptions): Promise<void> {
  const { address } = wanted
  const { idleMs = 30_000, elsewhere } = options
  const origin = part.origin
  const isKnown = origin?.address === address && origin.validator !== null && part.numBytes > 0
  if (!isKnown) part.discard()
  const from = part.numBytes
  const headers = isKnown ? { range: `bytes=${from}-`, 'if-range': origin.validator } : {}
  const response = await get(address, { ...options, headers: headers as Record<string, string>, idleMs })
  try {
    const answer = readAnswer(response, from, address, elsewhere)
    if (answer === 'complete') return
    if (answer === 'again') {
      part.discard()
      throw changedMeanwhile(address)
    }
    checkLength(answer, wanted, response.headers['content-type'])
    checkSpace(answer, wanted)
    if (answer.from === 0) part.begin({ address, validator: answer.validator, serverMd5: answer.serverMd5 })
    await receive(part, answer, response, wanted, options)
  } finally {
    if (!response.complete) response.destroy()
    else response.resume()
  }
}

async function receive(
  part: PartialFile,
  { from, totalBytes }: Answer,
  response: AsyncIterable<Uint8Array>,
  { address, maxBytes, sizeBytes }: WantedFile,
  { onProgress, elsewhere }: DownloadOptions,
): Promise<void> {
  const most = sizeBytes ?? totalBytes ?? maxBytes
  onProgress?.(from, totalBytes ?? sizeBytes)
  let done = from
  try {
    await part.append(response, (numBytes) => {
      done = from + numBytes
      if (done > most) throw otherLength(address, `more than ${most} bytes`, most)
      onProgress?.(done, totalBytes ?? sizeBytes)
    })
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'download-changed') part.discard()
    throw explainConnection(thrown, new URL(address), elsewhere)
  }
  const all = totalBytes ?? sizeBytes
  if (all !== undefined && done < all) {
    throw new PassingError(failure('download-cut', { of: 'end', address, doneBytes: done, totalBytes: all, elsewhere }))
  }
}

/** Where no hash was published, the server's own tells at least that nothing broke on the way. */
async function verifyPart(part: PartialFile, { address, sizeBytes, md5, sha256 }: WantedFile): Promise<void> {
  if (sizeBytes !== undefined && part.numBytes !== sizeBytes)
    throw failure('download-damaged', { of: 'length', address, numBytes: part.numBytes, expectedBytes: sizeBytes })
  const hasHash = md5 !== undefined || sha256 !== undefined
  await verifyFile(part.partPath, address, hasHash ? { md5, sha256 } : { md5: part.origin?.serverMd5 ?? undefined })
}

function checkLength(
  { totalBytes }: Answer,
  { address, sizeBytes, maxBytes }: WantedFile,
  contentType = 'unknown',
): void {
  if (totalBytes === undefined || (sizeBytes === undefined ? totalBytes <= maxBytes : totalBytes === sizeBytes)) return
  throw otherLength(address, `${totalBytes} bytes (${contentType})`, sizeBytes ?? maxBytes, sizeBytes === undefined)
}

function otherLength(address: string, found: string, expectedBytes: number, isMost = true): AppError {
  return failure('download-changed', { of: 'length', address, found, expectedBytes, isMost })
}

const changedMeanwhile = (address: string): PassingError =>
  new PassingError(failure('download-changed', { of: 'meanwhile', address }), 0)

function checkSpace({ from, totalBytes }: Answer, { path, maxBytes }: WantedFile): void {
  const needed = (totalBytes ?? maxBytes) - from
  const free = freeBytes(dirname(path))
  if (free !== undefined && free < needed)
    throw diskFull(path, { needs: { what: 'the files of the model', freeBytes: free, neededBytes: needed } })
}

function explainFull(thrown: unknown, { path }: WantedFile): unknown {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(systemCode(thrown) ?? '')) return diskFull(path, {}, thrown)
  return explainDiskError(thrown, path)
}

const diskFull = (path: string, more: Partial<FailureData<'disk-full'>>, cause?: unknown): AppError =>
  failure('disk-full', { path: dirname(path), isDownload: true, ...more }, { cause })

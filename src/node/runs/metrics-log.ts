import { closeSync, fsyncSync, ftruncateSync, fstatSync } from 'node:fs'
import { failure } from '../../shared/errors.ts'
import { formatRecord, type MetricRecord, METRICS_HEADER, parseRecords } from '../../shared/contract/metrics.ts'
import { writeAll } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { openRegularSync } from '../files/open-regular.ts'
import { readTextSync } from '../files/read-regular.ts'

/** A record of each step: a million of them take 200 MB. */
export const LOG_LIMITS = { maxBytes: 2 ** 29 - 2 ** 20 }

/** metrics.jsonl: what it is, then one record a line, only ever appended to, cut back when a run resumes. */
export class MetricsLog {
  readonly #path: string
  readonly #file: number
  #byteOffset: number

  constructor(path: string) {
    this.#path = path
    const { file, sizeBytes } = withDiskErrors(path, () => openRegularSync(path, 'a+'))
    this.#file = file
    this.#byteOffset = sizeBytes
  }

  /** Where the next record will begin: what a checkpoint keeps, after {@link sync}. */
  get byteOffset(): number {
    return this.#byteOffset
  }

  append(record: MetricRecord): void {
    const before = this.#byteOffset === 0 ? METRICS_HEADER : ''
    const line = Buffer.from(`${before}${formatRecord(record)}\n`)
    withDiskErrors(this.#path, () => writeAll(this.#file, line))
    this.#byteOffset += line.length
  }

  /** Returns when the disk has every record so far. */
  sync(): void {
    withDiskErrors(this.#path, () => fsyncSync(this.#file))
  }

  /**
   * Forgets what was written after a checkpoint.
   *
   * @throws {AppError} `bad-metrics` if fewer bytes are there: the file was changed from outside.
   */
  truncateTo(byteOffset: number): void {
    const { size } = fstatSync(this.#file)
    if (byteOffset > size)
      throw failure('bad-metrics', { of: 'length', path: this.#path, sizeBytes: size, expectedBytes: byteOffset })
    withDiskErrors(this.#path, () => ftruncateSync(this.#file, byteOffset))
    this.#byteOffset = byteOffset
  }

  /** Every record so far. */
  records(): MetricRecord[] {
    return parseRecords(readTextSync(this.#path, LOG_LIMITS), this.#path)
  }

  close(): void {
    closeSync(this.#file)
  }
}

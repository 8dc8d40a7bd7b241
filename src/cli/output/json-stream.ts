import { VERSION } from '../../node/version.ts'
import { STREAM_FORMAT, type StreamRecord } from './stream-records.ts'

/** Streams whose first record is written. */
const begun = new WeakSet<NodeJS.WritableStream>()

/** Writes one record on a line. The first says what the stream is. */
export function writeRecord(stdout: NodeJS.WritableStream, record: StreamRecord): void {
  if (!begun.has(stdout)) {
    begun.add(stdout)
    stdout.write(
      `${toJsonLine({ kind: 'format', format: STREAM_FORMAT.name, version: STREAM_FORMAT.version, frostline: VERSION })}\n`,
    )
  }
  stdout.write(`${toJsonLine(record)}\n`)
}

/** JSON has no NaN or Infinity: they are written as text. */
function toJsonLine(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

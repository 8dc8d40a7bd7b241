import { VERSION } from '../../node/version.ts'

/** Name and version of what `--json` writes, whichever command: see docs/formats. */
const STREAM_FORMAT = { format: 'frostline-stream', version: 1 } as const

/** Streams whose first record is written. */
const begun = new WeakSet<NodeJS.WritableStream>()

/** Writes one record on a line. The first says what the stream is. */
export function writeRecord(stdout: NodeJS.WritableStream, record: object): void {
  if (!begun.has(stdout)) {
    begun.add(stdout)
    stdout.write(`${toJsonLine({ kind: 'format', ...STREAM_FORMAT, frostline: VERSION })}\n`)
  }
  stdout.write(`${toJsonLine(record)}\n`)
}

/** JSON has no NaN or Infinity: they are written as text. */
export function toJsonLine(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

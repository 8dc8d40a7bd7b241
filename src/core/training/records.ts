import { METRICS_FORMAT, MetricRecord } from '../../shared/contract/metrics.ts'
import { AppError } from '../../shared/errors.ts'
import { checkMarks, header, isHeader } from '../../shared/formats/format.ts'

/** Before the first record of metrics.jsonl. */
export const METRICS_HEADER = header(METRICS_FORMAT)

const NON_FINITE = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
/** Fields that hold text, where "NaN" is a word. */
const TEXT = new Set(['kind', 'code', 'message', 'stageName', 'reason'])

/** A record as one line, without its end. JSON has no NaN or Infinity: they are written as text and read back as numbers. */
export function formatRecord(record: MetricRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

/**
 * Reads metrics.jsonl. A last line without an end was torn by a crash and is left out.
 *
 * @param source  the file, for the message.
 * @throws {AppError} `bad-metrics` naming the line that is no record; `newer-format`, `other-format`.
 */
export function parseRecords(text: string, source = 'metrics.jsonl'): MetricRecord[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.flatMap((line, i) => {
    const json = parseLine(line)
    if (i === 0 && isHeader(json)) {
      checkMarks(METRICS_FORMAT, json, source)
      return []
    }
    const record = MetricRecord.safeParse(json)
    if (record.success) return [record.data]
    throw new AppError('bad-metrics', `Line ${i + 1} of “${source}” is not a record: ${line.slice(0, 80)}`)
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line, (key: string, field: unknown) =>
      typeof field === 'string' && !TEXT.has(key) && NON_FINITE.has(field) ? NON_FINITE.get(field) : field,
    )
  } catch {
    return undefined
  }
}

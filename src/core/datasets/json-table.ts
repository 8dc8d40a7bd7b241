import type { CsvText } from './csv.ts'
import { LabelTableError } from './errors.ts'

/** Keys of one row, columns of one table. */
const MAX_KEYS = 1000

/**
 * A list of records (`[{ "image": "a.jpg", "choice": "cat" }, …]`, as Label Studio's JSON-MIN) as a table; its JSON as well, where the
 * choices lie in annotations.
 *
 * @throws {LabelTableError} if it is no list of records.
 */
export function jsonTable(json: unknown): CsvText {
  if (!Array.isArray(json) || !json.every(isRecord))
    throw new LabelTableError(
      'It is no list of records ([{ "image": …, "choice": … }, …]).',
      'Export it as JSON-MIN or CSV, or make such a list of it.',
    )
  const records = json.map(flatten)
  const keys = [...new Set(records.flatMap((record) => Object.keys(record).slice(0, MAX_KEYS)))]
  return {
    separator: ',',
    *rows() {
      yield keys
      for (const record of records)
        yield keys.map((key) => cellOf(Object.hasOwn(record, key) ? record[key] : undefined))
    },
  }
}

type JsonRecord = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A task of Label Studio: its data, and the choices of its last annotation. */
function flatten(record: JsonRecord): JsonRecord {
  const { data, annotations } = record
  if (!isRecord(data) || !Array.isArray(annotations)) return record
  const choices: unknown[] = []
  for (const annotation of annotations.filter(isRecord)) {
    if (annotation['was_cancelled'] === true || !Array.isArray(annotation['result'])) continue
    choices.length = 0
    for (const result of annotation['result'].filter(isRecord)) {
      const value = result['value']
      if (isRecord(value) && Array.isArray(value['choices'])) choices.push(...(value['choices'] as unknown[]))
    }
  }
  return { ...data, choice: choices }
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  // a number, true or false, or something within: as JSON writes it
  return JSON.stringify(value)
}

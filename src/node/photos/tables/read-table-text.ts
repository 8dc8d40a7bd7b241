import { basename } from 'node:path'
import { type CsvText, openCsv } from '../../../core/datasets/csv.ts'
import { LabelTableError } from '../../../core/datasets/errors.ts'
import { jsonTable } from '../../../core/datasets/json-table.ts'
import { readBeginning, readRegular } from '../../files/read-regular.ts'

const MAX_TABLE_BYTES = 256 * 2 ** 20
/** JSON takes several times its size once it is read. */
const MAX_JSON_BYTES = 64 * 2 ** 20

export interface TableText {
  readonly encoding: string
  readonly text: CsvText
}

/**
 * Opens a table: a CSV with any separator, in UTF-8, UTF-16 or Windows' own encoding; or a list of records in JSON.
 *
 * @param name  what a person knows it by.
 * @throws {LabelTableError} if it is none, or too large; what the file system throws.
 */
export async function readTableText(path: string, name = basename(path)): Promise<TableText> {
  const isJson = /\.json$/i.test(path)
  const tooLarge = (sizeBytes: number): LabelTableError =>
    new LabelTableError(
      `“${name}” has ${sizeBytes} bytes, too many for a table of labels.`,
      'Divide it into several, or take out the columns that are not needed.',
    )
  const bytes = await readRegular(path, { maxBytes: isJson ? MAX_JSON_BYTES : MAX_TABLE_BYTES, tooLarge })
  const { text, encoding } = decodeText(Buffer.from(bytes.buffer), name)
  return { encoding, text: isJson ? jsonTable(parseJson(text, name)) : openCsv(text) }
}

/** Whether a JSON file is a table (a list), and not a list of photos (an object). */
export async function isListOfRecords(path: string): Promise<boolean> {
  return /^\uFEFF?\s*\[/.test((await readBeginning(path, 100)).toString('utf8'))
}

/** By its byte-order mark; without one it is UTF-8 if it can be, and otherwise what Excel writes on a Windows machine in Europe or America. */
export function decodeText(bytes: Buffer, name: string): { text: string; encoding: string } {
  const utf16 = utf16Of(bytes)
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes), encoding: 'UTF-16' }
  if (isBinary(bytes))
    throw new LabelTableError(
      `“${name}” is not text: it holds bytes that no table has.`,
      'Save the table as CSV; a workbook (.xlsx) is no text.',
    )
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' }
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' }
  }
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // without a mark: every other byte of plain letters is 0
  const start = bytes.subarray(0, 200)
  const zeros = (from: number): number => start.filter((byte, at) => at % 2 === from && byte === 0).length
  if (start.length < 8 || bytes.length % 2 !== 0) return undefined
  if (zeros(1) > 0.4 * start.length && zeros(0) === 0) return 'utf-16le'
  return zeros(0) > 0.4 * start.length && zeros(1) === 0 ? 'utf-16be' : undefined
}

const isBinary = (bytes: Buffer): boolean => bytes.subarray(0, 65_536).includes(0)

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    throw new LabelTableError(
      `“${name}” is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      'It may have been copied only in part: export or copy it again.',
    )
  }
}

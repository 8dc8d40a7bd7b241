import { statSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import { asText, parseCsv } from '../../core/datasets/csv.ts'
import { failure } from '../../shared/errors.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { checkOutsideProjects } from '../files/outside-projects.ts'
import { readRegularSync } from '../files/read-regular.ts'

const MAX_TABLE_BYTES = 512 * 2 ** 20

/**
 * Makes sure that a table may be written to where a person says: a new file, or one that a table is in already. Anything else stays as it
 * is, whatever was asked for: a slip in a dialog or a name from a history must not cost a file.
 *
 * @throws {AppError} `csv-exists`, `csv-is-folder`, `csv-not-ours`, `inside-project`; disk errors.
 */
export function checkTablePlace(path: string, replace: boolean): void {
  checkOutsideProjects(path)
  let there: ReturnType<typeof statSync>
  try {
    there = statSync(path, { throwIfNoEntry: false })
  } catch (thrown) {
    throw explainDiskError(thrown, path)
  }
  if (there === undefined) return
  if (there.isDirectory()) throw failure('csv-is-folder', { path })
  if (!replace) throw failure('csv-exists', { path })
  if (!isOurTable(path)) throw failure('csv-not-ours', { path })
}

/** By its content: a table of labels, or of what a model said. An empty file is nobody's. */
function isOurTable(path: string): boolean {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readRegularSync(path, { maxBytes: MAX_TABLE_BYTES }))
  } catch (thrown) {
    if (thrown instanceof TypeError) return false // not text
    throw explainDiskError(thrown, path, 'read')
  }
  if (text === '') return true
  if (text.includes('\0')) return false
  try {
    return isOurs(parseCsv(text))
  } catch {
    return false // no table
  }
}

function isOurs([header = [], ...rows]: readonly (readonly string[])[]): boolean {
  if (header.length < 2 || header[0] !== 'filename') return false
  return rows.every(({ length }) => length === header.length)
}

/**
 * How a table names a photo: from the table's folder where the photo lies in it, so that both can be moved together; by its whole path
 * where it lies elsewhere.
 */
export function seenFrom(folder: string, path: string): string {
  const below = relative(folder, path)
  if (below.startsWith('..') || isAbsolute(below)) return path
  const name = below.split(sep).join('/')
  return asText(name) === name ? name : `./${name}` // as other programs find it, too
}

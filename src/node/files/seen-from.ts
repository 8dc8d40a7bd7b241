import { isAbsolute, relative, sep } from 'node:path'
import { asText } from '../../core/datasets/csv.ts'

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

import { stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { LabelTableError } from '../../core/datasets/errors.ts'
import { readLabelTable } from '../../core/datasets/label-table.ts'
import type { SkippedFile } from '../../core/datasets/photo.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { readRegular } from '../files/read-regular.ts'
import type { LabelledFile, LabelSource } from './label-source.ts'
import { walkFolder } from './walk-folder.ts'

const MAX_TABLE_BYTES = 256 * 2 ** 20
/** Photos lie beside the table, or in a folder of one of these names beside it. */
const PHOTO_FOLDERS = ['', 'images', 'photos', 'img']
const PHOTO_NAME = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i

/**
 * Reads a table of labels (`readLabelTable` says in which forms) and finds its photos in the table's folder, never outside of it.
 *
 * @param csvPath  absolute.
 * @throws {LabelTableError} if it is no table in UTF-8.
 */
export async function readLabelsCsv(csvPath: string, multiLabel?: boolean, signal?: AbortSignal): Promise<LabelSource> {
  const root = dirname(csvPath)
  const table = readLabelTable(await readText(csvPath), multiLabel)
  const files = new Map<string, LabelledFile>()
  const skipped: SkippedFile[] = [...table.skipped]
  for (const { filename, labels, givenSet } of table.files) {
    signal?.throwIfAborted()
    const found = await locate(root, filename)
    if ('reason' in found) skipped.push({ path: filename, ...found })
    else if (files.has(found.relativePath))
      skipped.push({
        path: filename,
        code: 'listed-twice',
        reason: `The table names the same file as “${found.relativePath}” before.`,
      })
    else files.set(found.relativePath, { ...found, labels, ...(givenSet && { givenSet }) })
  }
  const content = await walkFolder(root, '', signal)
  const named = new Set([...files.keys(), ...skipped.map(({ path }) => path)])
  return {
    root,
    files: [...files.values()],
    skipped: [...skipped, ...content.skipped],
    multiLabel: table.multiLabel,
    uniteLabels: false,
    classNames: table.classColumns,
    unlabelled: content.files.filter((path) => PHOTO_NAME.test(path) && !named.has(path)),
    numIgnored: content.numIgnored,
  }
}

async function readText(csvPath: string): Promise<string> {
  const tooLarge = (size: number): LabelTableError =>
    new LabelTableError(`“${basename(csvPath)}” has ${size} bytes, too many for a table of labels.`)
  const bytes = await readRegular(csvPath, { maxBytes: MAX_TABLE_BYTES, tooLarge }).catch((thrown: unknown) => {
    throw explainDiskError(thrown, csvPath, 'read')
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    throw new LabelTableError(`“${basename(csvPath)}” is not text in UTF-8.`)
  }
}

type Located = { readonly path: string; readonly relativePath: string }

async function locate(root: string, filename: string): Promise<Located | Omit<SkippedFile, 'path'>> {
  const names = filename.includes('\\') && sep === '/' ? [filename, filename.replaceAll('\\', '/')] : [filename]
  const spellings = [...new Set(names.flatMap((name) => [name, name.normalize('NFC'), name.normalize('NFD')]))]
  if (filename.includes('\0')) return { code: 'missing', reason: 'There is no such file.' }
  const candidates = spellings.flatMap((name) => PHOTO_FOLDERS.map((folder) => resolve(root, folder, name)))
  const inside = candidates.filter((path) => isInside(root, path))
  if (inside.length < candidates.length)
    return { code: 'outside-folder', reason: 'It lies outside the folder of the table.' }
  for (const path of inside) {
    const stats = await stat(path).catch(() => undefined)
    if (stats?.isFile() === true) return { path, relativePath: relative(root, path).split(sep).join('/') }
  }
  return { code: 'missing', reason: `There is no such file in “${basename(root)}” or its folder “images”.` }
}

function isInside(root: string, path: string): boolean {
  const fromRoot = relative(root, path)
  return fromRoot !== '' && fromRoot !== '..' && !fromRoot.startsWith(`..${sep}`) && !isAbsolute(fromRoot)
}

/** The table that a folder's labels are in, if it has one. */
export async function findLabelsCsv(folder: string): Promise<string | undefined> {
  const path = join(folder, 'labels.csv')
  return stat(path).then(
    (stats) => (stats.isFile() ? path : undefined),
    () => undefined,
  )
}

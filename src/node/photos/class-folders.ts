import { join } from 'node:path'
import type { SkippedFile } from '../../core/datasets/photo.ts'
import type { SetName } from '../../shared/contract/set-name.ts'
import type { Reading } from '../../core/datasets/reading.ts'
import { findLayout, type FolderLayout } from './folder-layout.ts'
import type { LabelSource } from './label-source.ts'
import type { LabelledFile } from '../../core/datasets/photo.ts'
import { walkFolder } from './walk-folder.ts'

/**
 * Reads a folder with a sub-folder per class, or with sets that have one each (`findLayout`). Photos deeper down belong to the class
 * folder they are in.
 *
 * @param root       absolute.
 * @param multiLabel whether copies of a photo in several class folders give it several labels.
 * @throws {AppError} `several-data-sets`
 */
export async function readClassFolders(root: string, multiLabel: boolean, signal?: AbortSignal): Promise<LabelSource> {
  const layout = await findLayout(root)
  const { prefix, top, sets, beside } = layout
  const files: LabelledFile[] = []
  const skipped: SkippedFile[] = [...top.files.map((name) => withoutClass(prefix + name)), ...beside.map(besideSets)]
  let numIgnored = top.numIgnored
  const readClasses = async (from: string, folders: readonly string[], set?: SetName): Promise<void> => {
    for (const name of folders) {
      const content = await walkFolder(root, from + name, signal)
      const labels = [name.normalize('NFC')]
      if (content.files.length === 0 && content.skipped.length === 0)
        skipped.push({ path: from + name, code: 'empty-class', reason: 'The folder of this class holds no file.' })
      for (const relativePath of content.files)
        files.push({ path: join(root, relativePath), relativePath, labels, ...(set && { set }) })
      skipped.push(...content.skipped)
      numIgnored += content.numIgnored
    }
  }
  if (sets.length === 0) await readClasses(prefix, top.folders)
  for (const { name, set, inner } of sets) {
    skipped.push(...inner.files.map((file) => withoutClass(`${prefix}${name}/${file}`)))
    numIgnored += inner.numIgnored
    await readClasses(`${prefix}${name}/`, inner.folders, set)
  }
  const reading = readingOf(layout)
  return {
    root,
    files,
    skipped,
    numMoreSkipped: 0,
    multiLabel,
    uniteLabels: multiLabel,
    classNames: [],
    unlabelled: [],
    numIgnored,
    reading,
  }
}

function readingOf({ prefix, sets, loneSet, beside }: FolderLayout): Reading {
  const divided = sets.map(({ name, set }) => (name.toLowerCase() === set ? `“${name}”` : `“${name}” (${set})`))
  const where = prefix === '' ? '' : ` in “${prefix.slice(0, -1)}”`
  return {
    how: `a folder for each class${where}${divided.length === 0 ? '' : `, divided by the folders ${divided.join(', ')}`}`,
    notes: [
      ...(loneSet === undefined
        ? []
        : [`There is no set beside “${loneSet}”: photos to be held back are taken from it.`]),
      ...(beside.length === 0
        ? []
        : [`Beside the sets, and not read: ${beside.map((name) => `“${name}”`).join(', ')}.`]),
    ],
  }
}

function withoutClass(path: string): SkippedFile {
  return { path, code: 'no-class', reason: 'It lies in no class folder, so it has no label.' }
}

function besideSets(path: string): SkippedFile {
  return {
    path,
    code: 'beside-sets',
    reason: 'It lies beside the folders that divide the photos, and is none of them.',
  }
}

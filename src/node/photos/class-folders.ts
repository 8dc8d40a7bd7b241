import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setName } from '../../core/datasets/label-table.ts'
import type { SetName, SkippedFile } from '../../core/datasets/photo.ts'
import type { LabelledFile, LabelSource } from './label-source.ts'
import { isFolder, isIgnored, walkFolder } from './walk-folder.ts'

/**
 * Reads a folder with a sub-folder per class; or with train, val and test folders that have one each. Photos deeper down belong to
 * the class folder they are in.
 *
 * @param root       absolute.
 * @param multiLabel whether copies of a photo in several class folders give it several labels.
 */
export async function readClassFolders(root: string, multiLabel: boolean, signal?: AbortSignal): Promise<LabelSource> {
  const top = await listTop(root)
  const isDivided =
    top.folders.some((name) => setName(name) === 'train') &&
    top.folders.length > 1 &&
    top.folders.every((name) => setName(name) !== undefined)
  const files: LabelledFile[] = []
  const skipped: SkippedFile[] = top.files.map(withoutClass)
  let numIgnored = top.numIgnored
  const readClasses = async (prefix: string, folders: readonly string[], givenSet?: SetName): Promise<void> => {
    for (const name of folders) {
      const content = await walkFolder(root, prefix + name, signal)
      const labels = [name.normalize('NFC')]
      if (content.files.length === 0)
        skipped.push({ path: prefix + name, code: 'empty-class', reason: 'The folder of this class holds no file.' })
      for (const relativePath of content.files)
        files.push({ path: join(root, relativePath), relativePath, labels, ...(givenSet && { givenSet }) })
      skipped.push(...content.skipped)
      numIgnored += content.numIgnored
    }
  }
  if (!isDivided) await readClasses('', top.folders)
  for (const name of isDivided ? top.folders : []) {
    const inner = await listTop(join(root, name))
    skipped.push(...inner.files.map((file) => withoutClass(`${name}/${file}`)))
    numIgnored += inner.numIgnored
    await readClasses(`${name}/`, inner.folders, setName(name))
  }
  return { root, files, skipped, multiLabel, uniteLabels: multiLabel, classNames: [], unlabelled: [], numIgnored }
}

function withoutClass(path: string): SkippedFile {
  return { path, code: 'no-class', reason: 'It lies in no class folder, so it has no label.' }
}

async function listTop(root: string): Promise<{ folders: string[]; files: string[]; numIgnored: number }> {
  const entries = (await readdir(root, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const visible = entries.filter(({ name }) => !isIgnored(name))
  const folders: string[] = []
  const files: string[] = []
  for (const entry of visible) ((await isFolder(root, entry.name, entry)) ? folders : files).push(entry.name)
  return { folders, files, numIgnored: entries.length - visible.length }
}

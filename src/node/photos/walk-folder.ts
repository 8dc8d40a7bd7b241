import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareText } from '../../core/datasets/dataset.ts'
import type { SkippedFile } from '../../core/datasets/photo.ts'
import { explainPhotoFailure } from './photo-errors.ts'

/** What is in a folder, all levels down, sorted: the same on every file system. Paths start from that folder, with `/`. */
export interface FolderContent {
  readonly files: readonly string[]
  readonly skipped: readonly SkippedFile[]
  readonly numIgnored: number
}

/** Left behind by operating systems and archives, or a project's own folder; nobody means them as photos. */
export function isIgnored(name: string): boolean {
  return (
    name.startsWith('.') ||
    /\.frostline$/i.test(name) ||
    /^(thumbs\.db|ehthumbs\.db|desktop\.ini|__macosx|@eadir|icon\r)$/i.test(name)
  )
}

/**
 * Lists the files below a folder. Links are followed, except back to a folder that they lie in, or to one that is listed already. What
 * cannot be listed is reported.
 *
 * @param from   part of the folder to start in; `''` for all of it.
 * @param limits what is deeper, or more, is reported once and left out.
 */
export async function walkFolder(
  root: string,
  from = '',
  signal?: AbortSignal,
  { maxDepth = 64, maxFiles = 2_000_000 } = {},
): Promise<FolderContent> {
  const found = { files: [] as string[], skipped: [] as SkippedFile[], numIgnored: 0 }
  const seen = new Set<string>()
  let isCut = false
  const leaveOut = (path: string, code: string, reason: string): void =>
    void found.skipped.push({ path: path || '.', code, reason })
  const visit = async (relativePath: string, ancestors: readonly string[]): Promise<void> => {
    signal?.throwIfAborted()
    if (ancestors.length > maxDepth) {
      leaveOut(relativePath, 'too-deep', `It lies more than ${maxDepth} folders deep.`)
      return
    }
    if (found.files.length >= maxFiles) {
      if (!isCut)
        leaveOut(relativePath, 'too-many-files', `There are more than ${maxFiles} files: the rest is left out.`)
      isCut = true
      return
    }
    let entries: Dirent[]
    let realFolder: string
    try {
      realFolder = await realpath(join(root, relativePath))
      entries = await readdir(join(root, relativePath), { withFileTypes: true })
    } catch (thrown) {
      const { code, message } = explainPhotoFailure(thrown)
      found.skipped.push({ path: relativePath || '.', code, reason: message })
      return
    }
    if (ancestors.includes(realFolder)) {
      found.skipped.push({ path: relativePath, code: 'link-cycle', reason: 'It is a link to a folder it lies in.' })
      return
    }
    // links to each other, or to one folder many times, would make of few folders more than there are photos in the world
    if (seen.has(realFolder)) {
      leaveOut(relativePath, 'folder-again', 'The same folder is taken in already, by another name.')
      return
    }
    seen.add(realFolder)
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const path = relativePath === '' ? entry.name : `${relativePath}/${entry.name}`
      if (isIgnored(entry.name)) found.numIgnored++
      else if (await isFolder(root, path, entry)) await visit(path, [...ancestors, realFolder])
      else found.files.push(path)
    }
  }
  await visit(from, [])
  return found
}

/** What lies in a folder itself, without what is ignored, sorted. */
export interface Listed {
  readonly folders: readonly string[]
  readonly files: readonly string[]
  readonly numIgnored: number
}

/** What cannot be listed is empty here: whoever walks it reports why. */
export async function listFolder(folder: string): Promise<Listed> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [] as Dirent[])
  entries.sort((a, b) => compareText(a.name, b.name))
  const visible = entries.filter(({ name }) => !isIgnored(name))
  const folders: string[] = []
  const files: string[] = []
  for (const entry of visible) ((await isFolder(folder, entry.name, entry)) ? folders : files).push(entry.name)
  return { folders, files, numIgnored: entries.length - visible.length }
}

/** A broken link counts as a file: it is then reported as one that does not exist. */
export async function isFolder(root: string, path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  return stat(join(root, path)).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

import { join } from 'node:path'
import type { LabelledFile, SkippedFile } from '../../core/datasets/photo.ts'
import type { Reading } from '../../core/datasets/reading.ts'
import { setFolders } from '../../core/datasets/set-names.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import { failure } from '../../shared/errors.ts'
import { findLabelsCsv, type LabelSource } from './labels-csv.ts'
import { type Listed, listFolder, walkFolder } from './walk-folder.ts'

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

/** Folders of classes, and where they lie. */
interface FolderLayout {
  /** Where the classes lie, from the root: `''`, or a wrapper's path with `/` at its end. */
  readonly prefix: string
  readonly top: Listed
  /** Folders that are sets, with their classes in them; none where the classes lie at the top. */
  readonly sets: readonly { readonly name: string; readonly set: SetName; readonly inner: Listed }[]
  /** A lone folder of this name holds the classes, and nothing is held back. */
  readonly loneSet?: string
  /** Folders beside the sets, which are not read. */
  readonly beside: readonly string[]
}

const MAX_WRAPPERS = 4

/**
 * Finds out how a folder is laid out: a sub-folder per class; sets (`train`, `Testing`, `seg_test`, `dev`, …) with a sub-folder per
 * class each; or one folder that holds all of this.
 *
 * @param root  absolute.
 * @throws {AppError} `several-data-sets` if it holds data sets of their own.
 */
async function findLayout(root: string): Promise<FolderLayout> {
  let prefix = ''
  for (let depth = 0; ; depth++) {
    const top = await listFolder(join(root, prefix))
    const sets = await findSets(join(root, prefix), top.folders)
    if (sets.length > 0) {
      const names = new Set(sets.map(({ name }) => name))
      const beside = top.folders.filter((name) => !names.has(name))
      const [only] = sets
      if (only && sets.length === 1 && beside.length === 0)
        return { prefix: `${prefix}${only.name}/`, top: only.inner, sets: [], loneSet: only.name, beside: [] }
      if (sets.length > 1) return { prefix, top, sets, beside }
    }
    const inner = await wrapped(join(root, prefix), top)
    if (inner === undefined || depth === MAX_WRAPPERS) {
      await refuseSeveral(join(root, prefix), top.folders)
      return { prefix, top, sets: [], beside: [] }
    }
    prefix += `${inner}/`
  }
}

/** Folders that are called like sets and hold folders: one called `train` that holds photos is a class of trains. */
async function findSets(folder: string, names: readonly string[]): Promise<FolderLayout['sets']> {
  const found = setFolders(names)
  const sets: { name: string; set: SetName; inner: Listed }[] = []
  for (const [name, set] of found) sets.push({ name, set, inner: await listFolder(join(folder, name)) })
  const train = sets.find(({ set }) => set === 'train')
  return train === undefined || train.inner.folders.length === 0 ? [] : sets
}

/** The only folder, where nothing but text lies beside it and it holds folders, not photos. */
async function wrapped(folder: string, { folders, files }: Listed): Promise<string | undefined> {
  const [only, second] = folders
  if (only === undefined || second !== undefined || files.some(mayBePhoto)) return undefined
  const inner = await listFolder(join(folder, only))
  return inner.folders.length > 0 && !inner.files.some(mayBePhoto) ? only : undefined
}

/** A folder of data sets is not one data set: its classes would be “flowers” and “pets”. */
async function refuseSeveral(folder: string, names: readonly string[]): Promise<void> {
  const sets: { name: string; isSure: boolean; classes: readonly string[] }[] = []
  let numClasses = 0
  for (const name of names) {
    const path = join(folder, name)
    const { folders, files } = await listFolder(path)
    const isSure = (await findLabelsCsv(path)) !== undefined || (await findSets(path, folders)).length > 1
    if (isSure || (folders.length > 1 && !files.some(mayBePhoto))) sets.push({ name, isSure, classes: folders })
    else if (files.some(mayBePhoto)) numClasses++
  }
  const shared = sets.flatMap(({ classes }) => classes)
  const isDivided = new Set(shared).size === shared.length
  const isSure = sets.some(({ isSure }) => isSure)
  const [first] = sets
  if (!first || sets.length < 2 || numClasses >= sets.length || !(isDivided || isSure)) return
  throw failure('several-data-sets', { folder, names: sets.map(({ name }) => name), first: join(folder, first.name) })
}

const mayBePhoto = (name: string): boolean => /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|bmp|hei[cf])$/i.test(name)

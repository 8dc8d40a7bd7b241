import { stat } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import type { TableChoice, TableColumns } from '../../shared/contract/label-table.ts'
import { failure } from '../../shared/errors.ts'
import { buildDataset } from '../../core/datasets/dataset.ts'
import type { Reading } from '../../core/datasets/reading.ts'
import { perceptualHash } from '../../core/datasets/fingerprint.ts'
import type { Dataset, LabelledFile, Photo, SkippedFile } from '../../core/datasets/photo.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import { readClassFolders } from './class-folders.ts'
import type { PixelFormat } from './decode-photo.ts'
import { ingestPhoto } from './ingest-photo.ts'
import { findLabelsCsv, type LabelSource, readLabelsCsv } from './labels-csv.ts'
import { DEFAULT_CONCURRENCY, forEachConcurrently } from './limiter.ts'
import { unusable, UnusablePhotoError } from './photo-errors.ts'
import { missingPartOf } from '../files/disk-errors.ts'
import { readPhotoList } from './photo-list-file.ts'
import type { PixelCache } from './pixel-cache.ts'
import type { TableHooks } from './tables/read-table.ts'
import { isListOfRecords } from './tables/read-table-text.ts'

export interface ScanOptions {
  /** Size that photos are decoded at while they are read: the model's. */
  readonly format: PixelFormat
  /** Keeps the pixels, so that nothing is decoded again, and what files are, so that the next scan reads only new ones. Same format. */
  readonly cache?: PixelCache
  /** `undefined`: only if a table says so. `true`: copies of a photo in several class folders give it several labels. */
  readonly multiLabel?: boolean
  /** How a table is to be read. */
  readonly columns?: TableColumns
  /** Further folders or tables, whose photos are all held back. */
  readonly validation?: string
  readonly test?: string
  readonly concurrency?: number
}

export interface ScanProgress {
  /** A table is read before the photos that it names. */
  readonly phase: 'table' | 'photos'
  readonly numDone: number
  /** 0: not known yet. */
  readonly numTotal: number
}

/**
 * Reads, checks and decodes all photos of a data set: a folder with a sub-folder per class, a folder with train, val and test
 * folders of that kind, a folder with `labels.csv`, a table of labels itself, or a list of photos (`photos.json`).
 *
 * @throws {AppError} `photos-not-found`, or what {@link buildDataset} and the table's reader throw. A file that cannot be used
 *         is no error: it is in `skipped` with its reason.
 */
export async function scanPhotos(
  folderOrCsv: string,
  options: ScanOptions,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: ScanProgress) => void } = {},
): Promise<Dataset> {
  const hooks: TableHooks = {
    signal,
    onProgress: ({ numDone, numTotal }) => onProgress?.({ phase: 'table', numDone, numTotal: numTotal ?? 0 }),
  }
  const main = await readSource(folderOrCsv, options, hooks)
  const extra: LabelSource[] = []
  for (const set of ['validation', 'test'] as const) {
    const path = options[set]
    if (path === undefined) continue
    const source = await readSource(path, { ...options, multiLabel: options.multiLabel ?? main.multiLabel }, hooks)
    extra.push(asGivenSet(source, set, main.root))
  }
  const sources = [extra.length === 0 ? main : withDefaultSet(main), ...extra]
  const files = sources.flatMap((source) => source.files)
  const photos: Photo[] = []
  const skipped: SkippedFile[] = sources.flatMap(allSkipped)
  let numDone = 0
  await forEachConcurrently(
    files,
    options.concurrency ?? DEFAULT_CONCURRENCY,
    async (file) => {
      try {
        photos.push(await toPhoto(file, options))
      } catch (thrown) {
        if (!(thrown instanceof UnusablePhotoError)) throw thrown
        skipped.push({ path: file.relativePath, code: thrown.code, reason: thrown.message })
      }
      onProgress?.({ phase: 'photos', numDone: ++numDone, numTotal: files.length })
    },
    signal,
  )
  signal?.throwIfAborted()
  skipped.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return buildDataset({
    root: main.root,
    isList: main.isList ?? false,
    photos,
    skipped: [...skipped, ...emptiedClasses(files, photos)],
    multiLabel: main.multiLabel,
    uniteLabels: main.uniteLabels,
    classNames: sources.flatMap((source) => source.classNames),
    keepsClassOrder: main.keepsClassOrder ?? false,
    unlabelled: sources.flatMap((source) => source.unlabelled),
    numIgnored: sources.reduce((sum, source) => sum + source.numIgnored, 0),
    ...readingOf(main, extra),
  })
}

async function toPhoto(file: LabelledFile, options: ScanOptions): Promise<Photo> {
  const { id, sizeBytes, width, height, thumbnail, notes } = await ingestPhoto(file, options.format, options.cache)
  if (file.hash !== undefined && id !== file.hash) throw unusable('changed', { since: 'labelled' })
  return {
    ...file,
    id,
    sizeBytes,
    width,
    height,
    thumbnail,
    perceptualHash: perceptualHash(thumbnail),
    ...(notes.length > 0 && { notes }),
  }
}

async function readSource(
  path: string,
  { multiLabel, columns }: Pick<ScanOptions, 'multiLabel' | 'columns'>,
  hooks: TableHooks,
): Promise<LabelSource> {
  const choice: TableChoice = {
    ...columns,
    ...(multiLabel === undefined ? {} : { labels: multiLabel ? 'several' : 'one' }),
  }
  const absolute = resolve(path)
  const stats = await stat(absolute).catch((cause: unknown) => {
    throw failure('photos-not-found', { path, what: 'nothing', ...missingPartOf(absolute) }, { cause })
  })
  if (stats.isDirectory()) {
    const table = await findLabelsCsv(absolute)
    if (table !== undefined) return readLabelsCsv(table, choice, hooks)
    return readClassFolders(absolute, multiLabel ?? false, hooks.signal)
  }
  if (!stats.isFile()) throw failure('photos-not-found', { path, what: 'no plain file' })
  if (/\.(csv|tsv|txt)$/i.test(absolute)) return readLabelsCsv(absolute, choice, hooks)
  if (/\.json$/i.test(absolute))
    return (await isListOfRecords(absolute)) ? readLabelsCsv(absolute, choice, hooks) : readPhotoList(absolute)
  throw failure('photos-not-found', { path, what: 'another file' })
}

function allSkipped({ root, skipped, numMoreSkipped }: LabelSource): readonly SkippedFile[] {
  if (numMoreSkipped === 0) return skipped
  const reason = `${numMoreSkipped.toLocaleString('en')} more rows cannot be used.`
  return [...skipped, { path: root, code: 'more-rows', reason, numFiles: numMoreSkipped }]
}

function readingOf(main: LabelSource, extra: readonly LabelSource[]): { reading?: Reading } {
  if (main.reading === undefined) return {}
  const notes = extra.flatMap(({ root, reading }) =>
    reading === undefined || reading.how === main.reading?.how ? [] : [`“${root}” is read as: ${reading.how}.`],
  )
  return { reading: { how: main.reading.how, notes: [...main.reading.notes, ...notes] } }
}

/** All photos of a source in one set, with paths as seen from the main folder. */
function asGivenSet(source: LabelSource, set: SetName, mainRoot: string): LabelSource {
  const seenFromMain = (path: string): string => relative(mainRoot, resolve(source.root, path)).split(sep).join('/')
  return {
    ...source,
    files: source.files.map((file) => ({ ...file, set, relativePath: seenFromMain(file.path) })),
    skipped: source.skipped.map((file) => ({ ...file, path: seenFromMain(file.path) })),
    unlabelled: source.unlabelled.map(seenFromMain),
  }
}

function withDefaultSet(source: LabelSource): LabelSource {
  return { ...source, files: source.files.map((file) => ({ set: 'train' as const, ...file })) }
}

/** Classes that had files, none of which is a photo: they would otherwise vanish without a word. */
function emptiedClasses(files: readonly LabelledFile[], photos: readonly Photo[]): SkippedFile[] {
  const left = new Set(photos.flatMap(({ labels }) => labels))
  const gone = new Set(files.flatMap(({ labels }) => labels).filter((label) => !left.has(label)))
  return [...gone].sort().map((path) => ({
    path,
    code: 'empty-class',
    reason: `No file of the class “${path}” can be used.`,
  }))
}

import { dirname } from 'node:path'
import { parsePhotoList, PHOTO_LIST_FORMAT, type PhotoList } from '../../core/datasets/photo-list.ts'
import { type AppError, failure } from '../../shared/errors.ts'
import { marked } from '../../shared/formats/format.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { readTextSync } from '../files/read-regular.ts'
import type { LabelSource } from './labels-csv.ts'

/** Name of the list in a run's folder. */
export const PHOTO_LIST_FILE = 'photos.json'

/** A million photos with long paths. */
export const MAX_LIST_BYTES = 512 * 2 ** 20

export function writePhotoList(path: string, list: PhotoList): void {
  writeFileAtomic(path, `${JSON.stringify(marked(PHOTO_LIST_FORMAT, list))}\n`)
}

/**
 * Reads a list of photos as a source of labels. Photos lie wherever the list says: a person put each of them there.
 *
 * @throws {AppError} `bad-photo-list`, `newer-format`, `other-format`, and disk errors.
 */
export function readPhotoList(path: string): LabelSource {
  const { classNames, multiLabel, photos } = parsePhotoList(readJson(path), path)
  return {
    root: dirname(path),
    isList: true,
    files: photos.map((sample) => ({ ...sample, relativePath: sample.path, labels: [...sample.labels].sort() })),
    skipped: [],
    numMoreSkipped: 0,
    multiLabel,
    uniteLabels: false,
    classNames,
    keepsClassOrder: true,
    unlabelled: [],
    numIgnored: 0,
  }
}

function readJson(path: string): unknown {
  const tooLarge = (size: number): AppError => failure('bad-photo-list', { of: 'size', path, sizeBytes: size })
  const text = withDiskErrors(path, () => readTextSync(path, { maxBytes: MAX_LIST_BYTES, tooLarge }), 'read')
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw failure('bad-photo-list', { of: 'json', path, why })
  }
}

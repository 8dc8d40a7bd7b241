import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describeModel } from '../../core/models/beside-files.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { writeModel } from '../../core/formats/tfjs/write-layers-model.ts'
import { LABELS_FORMAT, type TrainingRecord } from '../../core/models/model-description.ts'
import { marked } from '../../shared/formats/format.ts'
import { ensureFolder, exists, writeFolderAtomic } from '../files/atomic.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import { type Content, writePieces } from '../files/write-pieces.ts'
import { folderTaken } from './export-folder.ts'
import { MODEL_FILE } from './model-folders.ts'
import { formatSeenPhotos, type SeenPhoto, SEEN_PHOTOS_FILE } from './seen-photos.ts'

export interface SaveExtras {
  /** Replaces an existing model folder. Other folders are never replaced. */
  readonly overwrite?: boolean
  /** Programs and libraries that made the model, for the record. */
  readonly versions?: Readonly<Record<string, string>>
  /** More entries for frostline.json: how it was trained, its accuracy. */
  readonly record?: TrainingRecord
  /** Of the photos that made it, by `seenKey`. */
  readonly seenPhotos?: Iterable<SeenPhoto>
}

/**
 * Saves a model as a folder that {@link openModel} opens, and `tf.loadLayersModel` where TF.js has its layers: model.json, weights,
 * frostline.json with preprocessing, provenance and whether TF.js opens it, labels.json and labels.txt. It is there whole or not at all.
 *
 * @throws {AppError} `model-exists` or `folder-not-empty`; disk errors.
 */
export async function saveModel(graph: LayerGraph, folder: string, extras: SaveExtras = {}): Promise<void> {
  const path = resolve(folder)
  checkFree(path, extras.overwrite ?? false)
  const { modelJson, shards, notInTfjs } = writeModel(graph)
  const opensInTfjs = notInTfjs === undefined ? { opensInTfjs: true } : { opensInTfjs: false, whyNotInTfjs: notInTfjs }
  const record = { ...opensInTfjs, ...extras.record }
  const description = describeModel(graph, { ...extras, record, source: basename(graph.provenance.source) })
  ensureFolder(dirname(path))
  await writeFolderAtomic(path, async (temporary) => {
    const write = (name: string, content: Content): Promise<string> => writePieces(join(temporary, name), content)
    for (const { path: name, pieces } of shards) await write(name, pieces)
    await write('frostline.json', `${JSON.stringify(description, null, 2)}\n`)
    if (graph.classNames) {
      await write('labels.json', labelsJson(graph.classNames))
      await write('labels.txt', labelsText(graph.classNames))
    }
    if (extras.seenPhotos) await write(SEEN_PHOTOS_FILE, formatSeenPhotos(extras.seenPhotos))
    await write(MODEL_FILE, JSON.stringify(modelJson))
  })
}

/** Content of labels.json. */
export const labelsJson = (classNames: readonly string[]): string =>
  `${JSON.stringify(marked(LABELS_FORMAT, { classNames: [...classNames] }), null, 2)}\n`

/** A class name a line. */
export const labelsText = (classNames: readonly string[]): string =>
  classNames.map((name) => `${name.replace(/[\r\n]+/g, ' ')}\n`).join('')

function checkFree(path: string, overwrite: boolean): void {
  if (!exists(path)) return
  const entries = withDiskErrors(path, () => readdirSync(path))
  if (entries.length === 0 || (overwrite && entries.includes(MODEL_FILE))) return
  throw folderTaken(path, entries.includes(MODEL_FILE))
}

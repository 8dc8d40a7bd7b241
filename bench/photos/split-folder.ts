import { copyFileSync, linkSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { splitDataset } from '../../src/core/datasets/split.ts'
import type { Photo } from '../../src/core/datasets/photo.ts'
import type { SetName } from '../../src/shared/contract/plain.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { scanPhotos } from '../../src/node/photos/scan-photos.ts'

export interface SplitFolder {
  /** With train, val and test folders, each with a folder per class: both sides see the same division whatever their seed. */
  readonly folder: string
  /** `[path, label]` of each set, as keras_head_only.py takes them. */
  readonly lists: Readonly<Record<SetName, readonly (readonly [string, string])[]>>
  readonly numPhotos: number
}

const FOLDER_OF: Readonly<Record<SetName, string>> = { train: 'train', validation: 'val', test: 'test' }

/** Divides photos as Frostline does with seed 0 (copies of a photo stay together), into folders of links. */
export async function splitIntoFolders(photos: string, folder: string): Promise<SplitFolder> {
  const { graph } = await openModel()
  const split = splitDataset(await scanPhotos(photos, { format: graph.preprocessing }), { seed: 0 })
  const lists = {
    train: link(split.train, join(folder, FOLDER_OF.train)),
    validation: link(split.validation, join(folder, FOLDER_OF.validation)),
    test: link(split.test, join(folder, FOLDER_OF.test)),
  }
  const numPhotos = lists.train.length + lists.validation.length + lists.test.length
  return { folder, lists, numPhotos }
}

const link = (photos: readonly Photo[], folder: string): [string, string][] =>
  photos.map(({ path, labels: [label] }) => {
    mkdirSync(join(folder, label), { recursive: true })
    const target = join(folder, label, basename(path))
    try {
      linkSync(path, target)
    } catch {
      copyFileSync(path, target) // another disk, or one without links
    }
    return [target, label]
  })

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BUNDLED_MODELS, DEFAULT_MODEL, modelAt, modelNames, modelRoots } from './model-folders.ts'
import type { ModelSearch } from './model-folders.ts'
import { readTextWithin } from './read-beside.ts'

export interface ListedModel {
  /** What `openModel` takes. */
  readonly name: string
  /** Where it lies: a folder, or a single file. */
  readonly folder: string
  readonly isBundled: boolean
  readonly isDefault: boolean
  readonly modifiedAt: Date
  /** Text of its model card, where there is one. */
  readonly card?: string
}

/** Models that can be opened by name. Where two have one name, the first is meant and listed. */
export async function listModels(search: ModelSearch = {}): Promise<ListedModel[]> {
  const listed = new Map<string, ListedModel>()
  for (const root of modelRoots(search))
    for (const name of await modelNames(root)) {
      if (listed.has(name)) continue
      const folder = join(root, name)
      const file = modelAt(folder)
      if (file === undefined) continue
      const { mtime } = await stat(file)
      const card = file === folder ? undefined : await readTextWithin(folder, 'CARD.md')
      const isBundled = root === BUNDLED_MODELS
      listed.set(name, {
        name,
        folder,
        isBundled,
        isDefault: isBundled && name === DEFAULT_MODEL,
        modifiedAt: mtime,
        ...(card === undefined ? {} : { card }),
      })
    }
  return [...listed.values()]
}

import { dirname } from 'node:path'
import { hintsFrom } from '../../core/models/beside-files.ts'
import { findModel } from './model-folders.ts'
import type { ModelSearch } from './model-folders.ts'
import { readTextWithin } from './read-beside.ts'

/** Names of the classes a model knows, without reading its weights; empty where nothing beside it says. Fails as {@link findModel}. */
export async function readClassNames(pathOrName: string, search: ModelSearch = {}): Promise<readonly string[]> {
  const { file } = await findModel(pathOrName, search)
  const folder = dirname(file)
  const json = async (name: string): Promise<unknown> => {
    const text = await readTextWithin(folder, name)
    try {
      return text === undefined ? undefined : (JSON.parse(text) as unknown)
    } catch {
      return undefined
    }
  }
  const labelsText = await readTextWithin(folder, 'labels.txt')
  const beside = {
    frostline: await json('frostline.json'),
    metadata: await json('metadata.json'),
    labels: await json('labels.json'),
    ...(labelsText === undefined ? {} : { labelsText }),
  }
  return hintsFrom(beside, () => undefined).classNames ?? []
}

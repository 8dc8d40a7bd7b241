import { basename, dirname, extname } from 'node:path'
import { hintsFrom } from '../../core/models/beside-files.ts'
import { findModel } from './model-folders.ts'
import type { ModelSearch } from './model-folders.ts'
import { filesBeside } from './files-beside.ts'

/** Names of the classes a model knows, without reading its weights; empty where nothing beside it says. Fails as {@link findModel}. */
export async function readClassNames(pathOrName: string, search: ModelSearch = {}): Promise<readonly string[]> {
  const { file } = await findModel(pathOrName, search)
  const prefix = extname(file).toLowerCase() === '.json' ? '' : `${basename(file)}.`
  const beside = await filesBeside(dirname(file), prefix).catch(() => ({}))
  return hintsFrom(beside, () => undefined).classNames ?? []
}

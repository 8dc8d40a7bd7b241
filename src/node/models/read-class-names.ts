import { hintsFrom } from '../../core/models/beside-files.ts'
import { filesBeside } from './files-beside.ts'
import { findModel } from './model-folders.ts'
import type { ModelSearch } from './model-folders.ts'
import { parseModelJson } from './parse-model-json.ts'

/** Names of the classes a model knows, without reading its weights; empty where nothing beside it says. Fails as {@link findModel}. */
export async function readClassNames(pathOrName: string, search: ModelSearch = {}): Promise<readonly string[]> {
  const { file } = await findModel(pathOrName, search)
  return hintsFrom(await filesBeside(file, parsedOrNothing), () => undefined).classNames ?? []
}

/** One damaged file does not keep the others from naming the classes. */
function parsedOrNothing(text: string, name: string): unknown {
  try {
    return parseModelJson(text, name)
  } catch {
    return undefined
  }
}

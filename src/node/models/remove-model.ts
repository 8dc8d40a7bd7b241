import { failure } from '../../shared/errors.ts'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { renamePatiently, temporaryName } from '../files/atomic.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { BESIDE } from './add-model.ts'
import { listModels, type ListedModel } from './list-models.ts'
import { addedModels, type ModelSearch } from './model-folders.ts'

/**
 * The model of that name, if it may be removed: only what was added or downloaded.
 *
 * @throws {AppError} `model-not-found`, `model-not-removable`.
 */
export async function removableModel(name: string, search: ModelSearch = {}): Promise<ListedModel> {
  const models = await listModels(search)
  const model = models.find((each) => each.name === name)
  if (!model)
    throw failure('model-not-found', {
      of: 'removable',
      name,
      removable: models.filter(isRemovable).map((each) => each.name),
    })
  if (!isRemovable(model))
    throw failure('model-not-removable', { name, ...(!model.isBundled && { keptIn: dirname(model.folder) }) })
  return model
}

/** Whether it was added or downloaded. */
export const isRemovable = ({ folder }: Pick<ListedModel, 'folder'>): boolean => dirname(folder) === addedModels()

/** Deletes a model that was added or downloaded, with what lies beside it. Fails as {@link removableModel}; disk errors. */
export async function removeModel(name: string, search: ModelSearch = {}): Promise<void> {
  const { folder } = await removableModel(name, search)
  const aside = temporaryName(folder)
  try {
    // gone at once or not at all
    renamePatiently(folder, aside)
    rmSync(aside, { recursive: true, force: true })
    for (const beside of BESIDE) rmSync(`${folder}.${beside}`, { force: true })
  } catch (thrown) {
    throw explainDiskError(thrown, folder)
  }
}

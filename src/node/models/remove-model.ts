import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { ModelError } from '../../core/models/errors.ts'
import { renamePatiently, temporaryName } from '../files/atomic.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { BESIDE } from './add-model.ts'
import { listModels, type ListedModel } from './list-models.ts'
import { addedModels, type ModelSearch } from './model-folders.ts'

/**
 * The model of that name, if it may be removed: only what was added or downloaded.
 *
 * @throws {ModelError} `model-not-found`, `model-not-removable`.
 */
export async function removableModel(name: string, search: ModelSearch = {}): Promise<ListedModel> {
  const models = await listModels(search)
  const model = models.find((each) => each.name === name)
  const removable = models.filter(isRemovable).map((each) => `“${each.name}”`)
  if (!model)
    throw new ModelError('model-not-found', `There is no model “${name}”.`, {
      hint: removable.length > 0 ? `Can be removed: ${removable.join(', ')}.` : 'No model was added or downloaded.',
    })
  if (!isRemovable(model))
    throw new ModelError('model-not-removable', `“${name}” was neither added nor downloaded.`, {
      hint: model.isBundled ? 'It comes with Frostline.' : `It belongs to whoever keeps “${dirname(model.folder)}”.`,
    })
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

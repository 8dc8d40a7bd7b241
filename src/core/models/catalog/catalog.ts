import { meantNames } from '../closest-names.ts'
import { ModelError } from '../errors.ts'
import type { CatalogModel } from './catalog-model.ts'
import { HOSTED_TFJS } from './hosted-tfjs.ts'
import { KERAS_APPLICATIONS } from './keras-applications.ts'

/** Pretrained models that can be downloaded, all trained on ImageNet. */
export const CATALOG: readonly CatalogModel[] = [...KERAS_APPLICATIONS, ...HOSTED_TFJS]

/** @throws {ModelError} `model-not-in-catalog` with the closest ids. */
export function catalogModel(id: string, catalog: readonly CatalogModel[] = CATALOG): CatalogModel {
  const model = catalog.find((each) => each.id === id)
  if (model) return model
  const ids = catalog.map((each) => each.id)
  const close = meantNames(id, ids).map((each) => `“${each}”`)
  throw new ModelError('model-not-in-catalog', `There is no model “${id}” to download.`, {
    hint: `${close.length === 0 ? '' : `Did you mean ${close.join(', ')}? `}“frostline models list” shows all ${ids.length}. A file of your own: “frostline models add <file>”.`,
  })
}

import { failure } from '../../../shared/errors.ts'
import { meantNames } from '../closest-names.ts'
import type { CatalogModel } from './catalog-model.ts'
import { HOSTED_TFJS } from './hosted-tfjs.ts'
import { KERAS_APPLICATIONS } from './keras-applications.ts'

/** Pretrained models that can be downloaded, all trained on ImageNet. */
export const CATALOG: readonly CatalogModel[] = [...KERAS_APPLICATIONS, ...HOSTED_TFJS]

/** @throws {AppError} `model-not-in-catalog` with the closest ids. */
export function catalogModel(id: string, catalog: readonly CatalogModel[] = CATALOG): CatalogModel {
  const model = catalog.find((each) => each.id === id)
  if (model) return model
  const ids = catalog.map((each) => each.id)
  throw failure('model-not-in-catalog', { id, close: meantNames(id, ids), numModels: ids.length })
}

import { AppError } from '../../../shared/errors.ts'
import type { LayerGraph } from '../../models/layer-graph.ts'
import { writeLayersModel, writeOwnModel } from './write-layers-model.ts'
import type { WrittenModel } from './write-layers-model.ts'

export interface SavedForm extends WrittenModel {
  /** Why TF.js does not open it; `undefined` where it does. */
  readonly notInTfjs: string | undefined
}

/**
 * A graph as a folder's model.json and weights: a TF.js layers-model where TF.js computes the same, our own description of the layers where it
 * does not. Every layer that can be trained here has one, so that no run ends without its model.
 */
export function writeModel(graph: LayerGraph): SavedForm {
  try {
    return { ...writeLayersModel(graph), notInTfjs: undefined }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'model-not-expressible') throw thrown
    return { ...writeOwnModel(graph), notInTfjs: thrown.message }
  }
}

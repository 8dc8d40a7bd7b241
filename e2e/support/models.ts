import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { writeLayersModel } from '../../src/core/formats/tfjs/write-layers-model.ts'

/** A model in a new folder, as TensorFlow.js keeps them. */
export function writeModel(folder: string, graph: LayerGraph): void {
  mkdirSync(folder, { recursive: true })
  const { modelJson, shards } = writeLayersModel(graph)
  writeFileSync(join(folder, 'model.json'), JSON.stringify(modelJson))
  for (const { path, pieces } of shards) writeFileSync(join(folder, path), Buffer.concat(pieces))
}

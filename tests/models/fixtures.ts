import * as tf from '@tensorflow/tfjs'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { readLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import type { ModelHints } from '../../src/core/formats/tfjs/layers-model.ts'

export const SHARED_MODELS = resolve(process.env['FROSTLINE_SHARED'] ?? '../shared', 'models')
export const REAL_MODELS = [
  'frostnet-64',
  'mobilenet-v1-0.25-224',
  'mobilenet-v2-1.0-224-folded',
  'teachable-machine-export',
] as const
export type RealModel = (typeof REAL_MODELS)[number]

/** Says why tests of real models are skipped. */
export const hasSharedModels = existsSync(SHARED_MODELS)
if (!hasSharedModels) console.warn(`Skipped: no models in “${SHARED_MODELS}”; set FROSTLINE_SHARED.`)

export interface ModelFiles {
  readonly modelJson: Readonly<Record<string, unknown>>
  readonly readShard: (path: string) => Promise<Uint8Array>
}

export function realFiles(name: RealModel): ModelFiles {
  const folder = join(SHARED_MODELS, name)
  return {
    modelJson: JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>,
    readShard: async (path) => new Uint8Array(readFileSync(join(folder, path))),
  }
}

export function realModel(name: RealModel, hints: ModelHints = {}): Promise<LayerGraph> {
  const { modelJson, readShard } = realFiles(name)
  return readLayersModel(modelJson, readShard, hints)
}

/** A model in memory, as files. */
export function filesOf(artifacts: tf.io.ModelArtifacts): ModelFiles {
  const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData))
  const modelJson = {
    format: 'layers-model',
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
  }
  return { modelJson: JSON.parse(JSON.stringify(modelJson)) as Record<string, unknown>, readShard: async () => bytes }
}

export async function filesOfTfjs(model: tf.LayersModel): Promise<ModelFiles> {
  let files: ModelFiles | undefined
  await model.save({
    save: async (artifacts) => {
      files = filesOf(artifacts)
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    },
  })
  if (!files) throw new Error('The model was not saved.')
  return files
}

/** Opens files with TF.js itself. */
export async function loadWithTfjs({ modelJson, readShard }: ModelFiles): Promise<tf.LayersModel> {
  const manifest = modelJson['weightsManifest'] as { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[]
  const buffers: Uint8Array[] = []
  for (const { paths } of manifest) for (const path of paths) buffers.push(await readShard(path))
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: modelJson['modelTopology'] as object,
      weightSpecs: manifest.flatMap(({ weights }) => weights),
      weightData: new Uint8Array(Buffer.concat(buffers)).buffer,
    }),
  )
}

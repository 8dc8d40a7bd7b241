import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs'
import { z } from 'zod'
import { eagerExecutor } from '../../node/tfjs/eager-executor.ts'

const Manifest = z.object({
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.any()) })),
})

/** A model as TensorFlow.js itself opens it, without any of our engine. */
export interface TfjsModel {
  /** @param inputs  `[numImages, height, width, 3]`, normalised. @returns `[numImages, classes]` */
  run(inputs: Float32Array, shape: readonly [number, number, number, number]): Promise<Float32Array>
  dispose(): void
}

/** Opens a folder that we wrote with `tf.loadLayersModel`. */
export async function openInTfjs(folder: string): Promise<TfjsModel> {
  await eagerExecutor() // starts a backend: WebAssembly, or plain JavaScript
  const tf = await import('@tensorflow/tfjs')
  const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as Record<string, unknown>
  const { weightsManifest } = Manifest.parse(json)
  const shards = weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, basename(path)))))
  const weightData = Uint8Array.from(Buffer.concat(shards)).buffer
  const model: LayersModel = await tf.loadLayersModel({
    load: async () => ({
      modelTopology: json['modelTopology'] as object,
      weightSpecs: weightsManifest.flatMap(
        ({ weights }) => weights as { name: string; shape: number[]; dtype: 'float32' }[],
      ),
      weightData,
    }),
  })
  return {
    run: async (inputs, shape) => {
      const answers = tf.tidy(() => model.predict(tf.tensor4d(inputs, [...shape])))
      if (Array.isArray(answers)) throw new Error('The model has several outputs.')
      const values = (await answers.data()) as Float32Array
      answers.dispose()
      return values
    },
    dispose: () => model.dispose(),
  }
}

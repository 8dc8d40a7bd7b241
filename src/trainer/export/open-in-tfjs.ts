import { basename, join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs'
import { z } from 'zod'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { readRegularSync, readTextSync } from '../../node/files/read-regular.ts'
import { eagerExecutor } from '../../node/tfjs/eager-executor.ts'
import { normalized, type OtherRuntime } from './other-runtime.ts'

/** As large as any model that is trained here. */
const WEIGHTS = { maxBytes: 2 ** 31 }

const Manifest = z.object({
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.any()) })),
})

/** Opens a folder that we wrote with `tf.loadLayersModel`: TensorFlow.js itself, without any of our engine. */
export async function openInTfjs(folder: string, preprocessing: Preprocessing): Promise<OtherRuntime> {
  await eagerExecutor() // starts a backend: WebAssembly, or plain JavaScript
  const tf = await import('@tensorflow/tfjs')
  const json = JSON.parse(readTextSync(join(folder, 'model.json'))) as Record<string, unknown>
  const { weightsManifest } = Manifest.parse(json)
  const shards = weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => readRegularSync(join(folder, basename(path)), WEIGHTS)),
  )
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
  const shape = [1, preprocessing.inputHeight, preprocessing.inputWidth, 3] as const
  return {
    name: `TensorFlow.js ${tf.version['tfjs'] ?? ''} (${tf.getBackend()})`,
    run: async (pixels) => {
      const answers = tf.tidy(() => model.predict(tf.tensor4d(normalized(pixels, preprocessing), [...shape])))
      if (Array.isArray(answers)) throw new Error('The model has several outputs.')
      const values = (await answers.data()) as Float32Array
      answers.dispose()
      return values
    },
    dispose: () => model.dispose(),
  }
}

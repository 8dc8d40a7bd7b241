/**
 * The whole fine-tuning step as TensorFlow.js users have it: `LayersModel.fit` on tfjs-node.
 *
 *     node tfjs_fit.ts --model mobilenet-v1-0.25 --threads 2
 *     step 10
 *
 * Speaks as driven.py does.
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { mobileNet } from './tfjs-models.ts'

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'mobilenet-v1-0.25' },
    size: { type: 'string', default: '224' },
    batch: { type: 'string', default: '32' },
    classes: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
  },
})
const [size, batch, classes] = [Number(values.size), Number(values.batch), Number(values.classes)]

// TensorFlow reads these when it is loaded, and only then.
process.env.TF_NUM_INTRAOP_THREADS = values.threads
process.env.TF_NUM_INTEROP_THREADS = values.threads
process.env.TF_CPP_MIN_LOG_LEVEL = '3'
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
const { loadTfjsNode } = await import('../../src/node/tensorflow/load-tfjs-node.ts')
const { tf, libraryVersion } = loadTfjsNode()

const answer = (content: object) => process.stdout.write(`${JSON.stringify(content)}\n`)

const model = mobileNet(tf, values.model, size, classes)
model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })

/** As many batches as asked for, from four that repeat. tfjs has no uint8: bytes travel as int32. */
async function step(steps: number): Promise<{ loss: number; ms: number }> {
  const pixels = new Int32Array(steps * batch * size * size * 3).map((_, i) => Math.imul(i, 2654435761) >>> 24)
  const x = tf.tensor4d(pixels, [steps * batch, size, size, 3], 'int32')
  const labels = tf.tensor1d(
    Int32Array.from({ length: steps * batch }, (_, i) => i % classes),
    'int32',
  )
  const y = tf.oneHot(labels, classes).toFloat()
  const start = performance.now()
  const { history } = await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0 })
  const ms = (performance.now() - start) / steps
  tf.dispose([x, y, labels])
  return { loss: history.loss?.[0] as number, ms }
}

await step(2)
answer({ ready: true, peer: 'tfjs', tfjs: tf.version.tfjs, tensorflow: libraryVersion, ...values })
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count = ''] = line.trim().split(/\s+/)
  if (command === 'quit') break
  if (command === 'step' && /^[1-9]\d*$/.test(count))
    answer({ command, count: Number(count), ...(await step(Number(count))) })
  else if (command) answer({ error: `unknown command “${line}”; there are: step (with a count), quit` })
}
process.exit(0)

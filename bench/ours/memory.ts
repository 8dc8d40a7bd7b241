/**
 * A whole run, with what it holds after each epoch. Prints one line of JSON. With `--expose-gc` garbage is not counted.
 *
 *     node --expose-gc memory.ts --request <JSON of a TrainRequest> --executor native
 */
import { parseArgs } from 'node:util'
import type { Executor } from '../../src/core/engine/executor.ts'
import { loadTensorFlow } from '../../src/node/tensorflow/load-tfjs-node.ts'
import { nativeExecutor } from '../../src/node/tensorflow/native-executor.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { TrainRequest } from '../../src/shared/contract/training.ts'
import { trainRun } from '../../src/trainer/train/train-run.ts'
import { countTensors } from './counting-binding.ts'
import { answer } from './driven.ts'

const { values } = parseArgs({ options: { request: { type: 'string' }, executor: { type: 'string' } } })
const request = TrainRequest.parse(JSON.parse(values.request ?? '{}'))

async function counted(): Promise<{ executor: Executor; numTensors: () => number }> {
  if (values.executor === 'eager') {
    const executor = await eagerExecutor()
    const tf = await import('@tensorflow/tfjs-core')
    return { executor, numTensors: () => tf.memory().numTensors }
  }
  const { binding, numTensors } = countTensors(loadTensorFlow().binding)
  return { executor: nativeExecutor(binding), numTensors }
}

const { executor, numTensors } = await counted()
const rssBytes: number[] = []
const tensors: number[] = []
const { report } = await trainRun(() => Promise.resolve(executor), request, {
  signal: new AbortController().signal,
  emit: (event) => {
    if (event.kind !== 'epoch') return
    globalThis.gc?.()
    rssBytes.push(process.memoryUsage().rss)
    tensors.push(numTensors())
  },
})
answer({ library: executor.library, outcome: report?.outcome, rssBytes, tensors })

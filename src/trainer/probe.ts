import { openModel } from '../node/models/open-model.ts'
import { loadTensorFlow } from '../node/tensorflow/load-tfjs-node.ts'
import type { Handler } from '../node/trainer-host/methods.ts'
import type { ProbeResult } from '../shared/contract/measurement.ts'
import { toErrorData } from '../shared/errors.ts'
import { chooseExecutor } from './engine.ts'
import { executorFor } from './forward-part.ts'
import { noise } from './measure/pace.ts'
import { loadPredictor } from './predict/predictor.ts'

const BATCH = 32
const MEASURE_MS = 500

/** How quick this machine is: images a second through the bundled model, on noise. */
export const probe: Handler<'probe'> = async ({ executor: choice }, { signal }) => {
  const native = examineNative()
  const { executor: chosen, fallback } = await chooseExecutor(choice)
  const { graph } = await openModel()
  const executor = await executorFor({ choice, executor: chosen }, graph, { numPhotos: Infinity, signal })
  const { forward } = executor
  const predictor = await loadPredictor(executor, graph)
  const { inputHeight, inputWidth } = graph.preprocessing
  const batch = () => noise(BATCH * inputHeight * inputWidth * 3)
  const run = (pixels: Uint8Array) => predictor.run(pixels, BATCH)
  run(batch()) // the first call prepares the graph
  let numImages = 0
  let elapsedMs = 0
  while (elapsedMs < MEASURE_MS) {
    const pixels = batch()
    const startedAt = performance.now()
    run(pixels)
    elapsedMs += performance.now() - startedAt
    numImages += BATCH
  }
  predictor.dispose()
  return {
    executor: executor.kind,
    library: executor.library,
    imagesPerSecond: (1000 * numImages) / elapsedMs,
    ...(forward && { forward: { library: forward.executor.library, batchSize: forward.batchSize } }),
    ...(fallback && { fallback: fallback.error }),
    native,
  }
}

function examineNative(): ProbeResult['native'] {
  try {
    const { libraryVersion, binding } = loadTensorFlow()
    return { libraryVersion, usesGpu: binding.isUsingGpuDevice() }
  } catch (thrown) {
    return { failure: toErrorData(thrown) }
  }
}

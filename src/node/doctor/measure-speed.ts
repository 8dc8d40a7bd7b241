import type { Executor, Session } from '../../core/engine/executor.ts'
import { GraphFunction, type Tensor } from '../../core/engine/op-graph.ts'
import { constant, reduce } from '../../core/engine/ops/arrays.ts'
import { conv2d, matMul } from '../../core/engine/ops/convolutions.ts'
import { unary } from '../../core/engine/ops/elementwise.ts'
import { createProgram, type Program } from '../../core/engine/program.ts'
import type { TensorData } from '../../core/engine/tensor-data.ts'
import { AppError } from '../../shared/errors.ts'
import { setUpRemedy } from '../installation/installation.ts'

const BATCH_SIZE = 32
const IMAGE_SIZE = 64
const CHANNELS = [3, 16, 32, 64]
const NUM_CLASSES = 10
const MEASURE_FOR_MS = 1000
const MAX_RUNS = 20

/**
 * Images a second that a small convolutional net (three 3x3 convolutions, 64 px, batches of 32) predicts: the median of
 * the runs of one second, after a first one that is not counted.
 *
 * @throws {AppError} `engine-wrong` if what comes out are no finite numbers: figures from a broken library mean nothing.
 */
export async function measureSpeed(executor: Executor): Promise<number> {
  const session = await executor.load(tinyNet())
  try {
    runOnce(session)
    const times: number[] = []
    const start = performance.now()
    while (times.length < MAX_RUNS && (times.length === 0 || performance.now() - start < MEASURE_FOR_MS)) {
      const before = performance.now()
      runOnce(session)
      times.push(performance.now() - before)
    }
    const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]
    return (BATCH_SIZE / median) * 1000
  } finally {
    session.dispose()
  }
}

function runOnce(session: Session): void {
  const images = ramp([BATCH_SIZE, IMAGE_SIZE, IMAGE_SIZE, CHANNELS[0]], 1) // a new array each time: it may be used in place
  const { logits } = session.run('predict', { images })
  if (logits.values.length !== BATCH_SIZE * NUM_CLASSES || !logits.values.every(Number.isFinite))
    throw new AppError('engine-wrong', 'A tiny graph did not give finite numbers on this machine.', {
      hint: `${setUpRemedy()} Or use \`--executor eager\`.`,
    })
}

function tinyNet(): Program {
  const f = new GraphFunction('predict')
  let x: Tensor = f.feed('images', 'float32', [null, IMAGE_SIZE, IMAGE_SIZE, CHANNELS[0]])
  for (const [i, channels] of CHANNELS.slice(1).entries()) {
    const kernel = constant(f, ramp([3, 3, CHANNELS[i], channels], 0.1))
    x = unary(f, 'Relu', conv2d(f, x, kernel, { strides: [2, 2], padding: 'SAME' }))
  }
  const features = reduce(f, 'Mean', x, [1, 2])
  f.fetch('logits', matMul(f, features, constant(f, ramp([CHANNELS[3], NUM_CLASSES], 0.1))))
  return createProgram([f])
}

/** Values that rise from -scale to scale. */
function ramp(shape: readonly number[], scale: number): TensorData {
  const size = shape.reduce((product, length) => product * length, 1)
  return {
    dtype: 'float32',
    shape,
    values: Float32Array.from({ length: size }, (_, i) => scale * ((2 * i) / size - 1)),
  }
}

import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import { argMax } from '../../core/evaluation/accuracy.ts'
import type { Preprocessing } from '../../core/models/preprocessing.ts'
import { openModel } from '../../node/models/open-model.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import { chooseExecutor } from '../engine.ts'
import { classifierOf } from '../predict/classifier.ts'
import { decodeAhead } from '../predict/decode-ahead.ts'
import { loadPredictor } from '../predict/predictor.ts'
import { breathe } from '../train/context.ts'
import { openInTfjs } from './open-in-tfjs.ts'

const AHEAD = 8
const NUM_NOISE = 8

/**
 * Asks the app's engine and TensorFlow.js about the same photos: what a person takes away must say what they saw here. Both get the same
 * pixels, because how a page shrinks a photo is not the model's doing.
 */
export const compareExport: Handler<'compareExport'> = async ({ model, exported, photos, executor: choice }, hooks) => {
  const { emit, signal } = hooks
  const { graph } = await openModel(model)
  const { classNames, multiLabel } = classifierOf(graph)
  const { executor } = await chooseExecutor(choice)
  const ours = await loadPredictor(executor, graph)
  const theirs = await openInTfjs(exported)
  const { inputHeight, inputWidth } = graph.preprocessing
  const counts = { compared: 0, equal: 0, skipped: 0, maxDifference: 0 }
  const compare = async (pixels: Uint8Array): Promise<void> => {
    const inputs = normalised(pixels, graph.preprocessing)
    const b = await theirs.run(inputs, [1, inputHeight, inputWidth, 3])
    const a = ours.run(pixels, 1)
    counts.compared++
    if (sameAnswer(a, b, classNames.length, multiLabel)) counts.equal++
    a.forEach((value, c) => (counts.maxDifference = worst(counts.maxDifference, Math.abs(value - b[c]))))
  }
  try {
    let numDone = 0
    for await (const photo of decodeAhead(photos, graph.preprocessing, AHEAD)) {
      if (signal.aborted) break
      if ('pixels' in photo) await compare(photo.pixels)
      else counts.skipped++
      emit({ kind: 'progress', numDone: ++numDone, numTotal: photos.length })
      await breathe()
    }
    const onNoise = counts.compared === 0 && !signal.aborted
    if (onNoise) for (let i = 0; i < NUM_NOISE; i++) await compare(noise(inputHeight * inputWidth * 3, i))
    return {
      outcome: signal.aborted ? 'stopped' : 'finished',
      numCompared: counts.compared,
      numEqual: counts.equal,
      maxDifference: counts.maxDifference,
      numSkipped: counts.skipped,
      onNoise,
    }
  } finally {
    ours.dispose()
    theirs.dispose()
  }
}

/** NaN is the worst there is, and `Math.max` would let it through only by chance. */
const worst = (a: number, b: number): number => (Number.isFinite(b) ? Math.max(a, b) : Number.MAX_VALUE)

function sameAnswer(a: Float32Array, b: Float32Array, numClasses: number, multiLabel: boolean): boolean {
  if (!multiLabel) return argMax(a, 0, numClasses) === argMax(b, 0, numClasses)
  return a.every((value, c) => value > LABEL_THRESHOLD === b[c] > LABEL_THRESHOLD)
}

/** What the graph does to bytes, outside of it. */
function normalised(pixels: Uint8Array, { channelOrder, mean, std }: Preprocessing): Float32Array {
  const last = channelOrder === 'bgr' ? 2 : 0
  return Float32Array.from(pixels, (_, i) => {
    const channel = i % 3
    return (pixels[last === 0 ? i : i - channel + (2 - channel)] - mean[channel]) / std[channel]
  })
}

const noise = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => ((i + 1) * (seed + 1) * 2654435761) >>> 24)

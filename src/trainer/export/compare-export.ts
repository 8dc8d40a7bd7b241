import { join } from 'node:path'
import type { Executor } from '../../core/engine/executor.ts'
import { argMax } from '../../core/evaluation/accuracy.ts'
import { LABEL_THRESHOLD } from '../../core/evaluation/multi-label.ts'
import { classifierOf } from '../../core/models/classifier.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { openModel } from '../../node/models/open-model.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import { type ExportFormat, FORMAT_FILES, type FormatCheck } from '../../shared/contract/export.ts'
import { chooseExecutor } from '../engine.ts'
import { executorFor } from '../forward-part.ts'
import { decodeAhead } from '../predict/decode-ahead.ts'
import { loadPredictor } from '../predict/predictor.ts'
import { breathe } from '../train/context.ts'
import { openInTfjs } from './open-in-tfjs.ts'
import { openOnnx } from './open-onnx.ts'
import { openSavedModel } from './open-saved-model.ts'
import type { NoRuntime, OtherRuntime } from './other-runtime.ts'

const AHEAD = 8
const NUM_NOISE = 8

/** A photo's pixels, and what the app says of it. */
interface Asked {
  readonly pixels: Uint8Array
  readonly answer: Float32Array
}

/**
 * Asks the app's engine and, for each file of an export, another program about the same photos: what a person takes away must say what
 * they saw here. Both get the same pixels, because how a page shrinks a photo is not the model's doing.
 */
export const compareExport: Handler<'compareExport'> = async (params, { emit, signal }) => {
  const { model, exported, formats, photos, onnxPreprocessing } = params
  const { graph } = await openModel(model, { preprocessing: params.preprocessing })
  const { executor: chosen } = await chooseExecutor(params.executor)
  const executor = await executorFor({ choice: params.executor, executor: chosen }, graph, { numPhotos: 0, signal })
  const numTotal = photos.length * (1 + formats.length)
  let numDone = 0
  const progress = async (): Promise<boolean> => {
    emit({ kind: 'progress', numDone: Math.min(++numDone, numTotal), numTotal })
    await breathe()
    return signal.aborted
  }
  const asked = await askTheApp(executor, graph, photos, progress)
  const onNoise = asked.length === 0 && !signal.aborted
  if (onNoise) asked.push(...(await askTheApp(executor, graph, noises(graph), async () => signal.aborted)))
  const checks: FormatCheck[] = []
  for (const format of formats) {
    if (signal.aborted) break
    const open = (): Promise<OtherRuntime | NoRuntime> =>
      openFile(format, exported, { graph, executor, takesBytes: onnxPreprocessing })
    checks.push(await check(format, await open(), graph, asked, progress))
  }
  const numSkipped = onNoise ? photos.length : photos.length - asked.length
  return { outcome: signal.aborted ? 'stopped' : 'finished', checks, numSkipped, onNoise }
}

/** @param photos  files, or pixels. Files that cannot be read are left out. @param progress  whether to stop. */
async function askTheApp(
  executor: Executor,
  graph: LayerGraph,
  photos: readonly (string | Uint8Array)[],
  progress: () => Promise<boolean>,
): Promise<Asked[]> {
  const ours = await loadPredictor(executor, graph)
  const asked: Asked[] = []
  const ask = (pixels: Uint8Array): void => void asked.push({ pixels, answer: ours.run(pixels.slice(), 1) })
  try {
    for (const photo of photos) if (typeof photo !== 'string') ask(photo)
    const files = photos.filter((photo) => typeof photo === 'string')
    for await (const photo of decodeAhead(files, graph.preprocessing, AHEAD)) {
      if ('pixels' in photo) ask(photo.pixels)
      if (await progress()) break
    }
    return asked
  } finally {
    ours.dispose()
  }
}

interface Opening {
  readonly graph: LayerGraph
  readonly executor: Executor
  readonly takesBytes: boolean
}

async function openFile(
  format: ExportFormat,
  exported: string,
  { graph: { preprocessing }, executor, takesBytes }: Opening,
): Promise<OtherRuntime | NoRuntime> {
  const file = join(exported, FORMAT_FILES[format])
  switch (format) {
    case 'tfjs':
      return openInTfjs(exported, preprocessing)
    case 'savedmodel':
      return openSavedModel(file, preprocessing)
    case 'onnx':
      return openOnnx(file, preprocessing, takesBytes)
    case 'keras':
      return openKeras(file, executor)
  }
}

async function check(
  format: ExportFormat,
  theirs: OtherRuntime | NoRuntime,
  graph: LayerGraph,
  asked: readonly Asked[],
  progress: () => Promise<boolean>,
): Promise<FormatCheck> {
  if ('why' in theirs) return { format, runtime: null, note: theirs.why, numCompared: 0, numEqual: 0, maxDifference: 0 }
  const { classNames, multiLabel } = classifierOf(graph)
  let [numCompared, numEqual, maxDifference] = [0, 0, 0]
  try {
    for (const { pixels, answer } of asked) {
      const other = await theirs.run(pixels)
      numCompared++
      if (sameAnswer(answer, other, classNames.length, multiLabel)) numEqual++
      answer.forEach((value, c) => (maxDifference = worst(maxDifference, Math.abs(value - (other[c] ?? Number.NaN)))))
      if (await progress()) break
    }
  } finally {
    theirs.dispose()
  }
  return { format, runtime: theirs.name, note: theirs.note ?? null, numCompared, numEqual, maxDifference }
}

/** NaN is the worst there is, and `Math.max` would let it through only by chance. */
const worst = (a: number, b: number): number => (Number.isFinite(b) ? Math.max(a, b) : Number.MAX_VALUE)

function sameAnswer(a: Float32Array, b: Float32Array, numClasses: number, multiLabel: boolean): boolean {
  if (!multiLabel) return argMax(a, 0, numClasses) === argMax(b, 0, numClasses)
  return a.every((value, c) => value > LABEL_THRESHOLD === b[c]! > LABEL_THRESHOLD)
}

function noises({ preprocessing: { inputHeight, inputWidth } }: LayerGraph): Uint8Array[] {
  const length = inputHeight * inputWidth * 3
  return Array.from({ length: NUM_NOISE }, (_, seed) =>
    Uint8Array.from({ length }, (__, i) => ((i + 1) * (seed + 1) * 2654435761) >>> 24),
  )
}

/** Opens a `.keras` file with our own reader: Keras itself is a program of Python. */
async function openKeras(file: string, executor: Executor): Promise<OtherRuntime> {
  const { graph } = await openModel(file)
  const predictor = await loadPredictor(executor, graph)
  return {
    name: `Frostline’s reader of Keras files and ${executor.library}`,
    note: 'Keras itself, a program of Python, was not asked.',
    run: async (pixels) => predictor.run(pixels.slice(), 1),
    dispose: () => predictor.dispose(),
  }
}

import { basename } from 'node:path'
import { type PhotoNote, tellNoteAlone, tellNumbersOfNotes, tellPhotoNote } from '../../core/datasets/photo-notes.ts'
import { classifierOf } from '../../core/models/classifier.ts'
import { openModel } from '../../node/models/open-model.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import type { PredictEvent } from '../../shared/contract/prediction.ts'
import { useExecutor } from '../engine.ts'
import { executorFor } from '../forward-part.ts'
import { breathe } from '../train/context.ts'
import { decodeAhead, type DecodedFile, listPhotos } from './decode-ahead.ts'
import { loadPredictor, type Predictor } from './predictor.ts'

/** Batches being decoded while one is computed. */
const BATCHES_AHEAD = 3

type Results = Extract<PredictEvent, { kind: 'predictions' }>['results']
type Photo = Extract<DecodedFile, { pixels: Uint8Array }>

/** Says for every file what the model sees, in their order. Decodes while it computes; memory does not grow with the files. */
export const predict: Handler<'predict'> = async (params, hooks) => {
  try {
    return await predictAll(params, hooks)
  } catch (thrown) {
    // before the first photo: nothing was answered
    if (!hooks.signal.aborted || thrown !== hooks.signal.reason) throw thrown
    return { outcome: 'stopped', numPredicted: 0, numSkipped: 0, elapsedMs: 0, imagesPerSecond: 0 }
  }
}

const predictAll: Handler<'predict'> = async (params, hooks) => {
  const { model, inputs, executor: choice, batchSize, top, preprocessing } = params
  const { emit, signal } = hooks
  const { graph, warnings } = await openModel(model, { preprocessing })
  for (const message of warnings) emit({ kind: 'note', code: 'assumed', message })
  const { classNames, multiLabel } = classifierOf(graph)
  const files = await listPhotos(inputs, signal)
  const chosen = { choice, executor: await useExecutor(choice, emit) }
  const executor = await executorFor(chosen, graph, { numPhotos: files.length, signal })
  const predictor = await loadPredictor(executor, graph)
  const count = multiLabel ? classNames.length : Math.min(top, classNames.length)
  emit({ kind: 'model', name: graph.name, classNames: [...classNames], multiLabel, top: count, numFiles: files.length })
  const startedAt = performance.now()
  const counts = { predicted: 0, skipped: 0 }
  const noted = new Map<PhotoNote, number>()
  const answer = async (group: readonly DecodedFile[]): Promise<void> => {
    for (const message of newNotes(group, noted)) emit({ kind: 'note', code: 'photos', message })
    const results = runBatch(predictor, group, classNames.length, multiLabel ? undefined : count)
    counts.predicted += results.filter((result) => 'file' in result).length
    counts.skipped += results.filter((result) => 'reason' in result).length
    emit({ kind: 'predictions', results })
    emit({ kind: 'progress', phase: 'predict', numDone: counts.predicted + counts.skipped, numTotal: files.length })
    await breathe()
  }
  try {
    let group: DecodedFile[] = []
    let numPhotos = 0
    for await (const file of decodeAhead(files, graph.preprocessing, (1 + BATCHES_AHEAD) * batchSize)) {
      group.push(file)
      if ('pixels' in file) numPhotos++
      // files that cannot be used may be many: they are told of without waiting for a whole batch of others
      if (numPhotos < batchSize && group.length < 8 * batchSize) continue
      await answer(group)
      group = []
      numPhotos = 0
      if (signal.aborted) break
    }
    if (group.length > 0) await answer(group)
    const several = new Map([...noted].filter(([, count]) => count > 1))
    for (const message of tellNumbersOfNotes(several)) emit({ kind: 'note', code: 'photos', message })
  } finally {
    predictor.dispose()
  }
  const elapsedMs = performance.now() - startedAt
  return {
    outcome: signal.aborted ? 'stopped' : 'finished',
    numPredicted: counts.predicted,
    numSkipped: counts.skipped,
    elapsedMs,
    imagesPerSecond: (1000 * counts.predicted) / Math.max(elapsedMs, 1e-3),
  }
}

/** Counts what was assumed about these photos, and tells each kind by the first photo it was assumed of, before that is answered for. */
function newNotes(group: readonly DecodedFile[], noted: Map<PhotoNote, number>): string[] {
  const messages: string[] = []
  for (const file of group)
    for (const note of 'pixels' in file ? file.notes : []) {
      const count = noted.get(note) ?? 0
      if (count === 0) messages.push(tellPhotoNote(basename(file.path), note))
      noted.set(note, count + 1)
    }
  return messages
}

/** @param top  classes told of each photo, highest first; all in the model's order where absent. */
export function runBatch(
  predictor: Predictor,
  group: readonly DecodedFile[],
  width: number,
  top: number | undefined,
): Results {
  const photos = group.filter((file): file is Photo => 'pixels' in file)
  const probabilities = photos.length === 0 ? new Float32Array() : predictor.run(join(photos), photos.length)
  let row = 0
  return group.map((file) => {
    if (!('pixels' in file)) return file
    const classes =
      top === undefined ? Array.from({ length: width }, (_, c) => c) : highest(probabilities, row, width, top)
    const start = row++ * width
    const notes = file.notes.map(tellNoteAlone)
    return { file: file.path, classes, probabilities: classes.map((c) => probabilities[start + c]!), notes }
  })
}

/** One array for the batch, new each time: a tensor may keep its memory. */
function join(photos: readonly Photo[]): Uint8Array {
  const size = photos[0]?.pixels.length ?? 0
  const batch = new Uint8Array(photos.length * size)
  photos.forEach(({ pixels }, i) => batch.set(pixels, i * size))
  return batch
}

/** The `count` highest values of one row, highest first, the earlier first among equals. */
export function highest(values: Float32Array, row: number, width: number, count: number): number[] {
  const best: number[] = []
  const start = row * width
  for (let c = 0; c < width; c++) {
    const value = values[start + c]!
    if (best.length === count && value <= values[start + best[count - 1]!]!) continue
    let at = best.length
    while (at > 0 && values[start + best[at - 1]!]! < value) at--
    best.splice(at, 0, c)
    if (best.length > count) best.pop()
  }
  return best
}

import { join } from 'node:path'
import type { Dataset, Photo } from '../../core/datasets/photo.ts'
import { tellReading } from '../../core/datasets/reading-words.ts'
import { logarithms, logOdds } from '../../core/evaluation/to-logits.ts'
import { classifierOf } from '../../core/models/classifier.ts'
import { closestNames } from '../../core/models/closest-names.ts'
import { openModel } from '../../node/models/open-model.ts'
import { readSeenPhotos } from '../../node/models/seen-photos.ts'
import { PixelCache } from '../../node/photos/pixel-cache.ts'
import { PixelSource } from '../../node/photos/pixel-source.ts'
import { scanPhotos, type ScanProgress } from '../../node/photos/scan-photos.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import { CACHE_UNAVAILABLE } from '../../shared/contract/plain.ts'
import { failure } from '../../shared/errors.ts'
import { omitUndefined } from '../../shared/omit-undefined.ts'
import { useExecutor } from '../engine.ts'
import { executorFor } from '../forward-part.ts'
import { loadPredictor } from '../predict/predictor.ts'
import { throttled } from '../serve.ts'
import { breathe } from '../train/context.ts'
import { reportOn } from '../train/evaluate-set.ts'
import { rowsOf, seenAmong } from './seen-among.ts'

/** Decoded photos kept for the next time, as a run keeps them by default. */
const CACHE_LIMIT_BYTES = 4 * 2 ** 30

/** Judges a model on labelled photos: the test set where they are divided, all of them otherwise. */
export const evaluatePhotos: Handler<'evaluate'> = async (params, { emit, signal }) => {
  const { graph, warnings, folder } = await openModel(params.model, { preprocessing: params.preprocessing })
  for (const message of warnings) emit({ kind: 'note', code: 'assumed', message })
  const { classNames, hasNames, multiLabel } = classifierOf(graph)
  if (!hasNames) throw failure('model-no-class-names', { name: graph.name })
  const computing = { choice: params.executor, executor: await useExecutor(params.executor, emit) }
  const format = graph.preprocessing
  const cache = PixelCache.open({
    folder: join(params.cacheFolder, 'pixels'),
    format,
    limitBytes: CACHE_LIMIT_BYTES,
    onProblem: (message) => emit({ kind: 'note', code: CACHE_UNAVAILABLE, message }),
  })
  const isDue = throttled(100)
  const progress = (phase: 'table' | 'photos' | 'evaluate', numDone: number, numTotal: number): void => {
    if (numDone === numTotal || isDue()) emit({ kind: 'progress', phase, numDone, numTotal })
  }
  const result = { classNames: [...classNames], skipped: [], notes: [] }
  try {
    const onProgress = ({ phase, numDone, numTotal }: ScanProgress) => progress(phase, numDone, numTotal)
    const scanning = { format, cache, multiLabel, ...omitUndefined({ columns: params.columns }) }
    const dataset = await scanPhotos(params.photos, scanning, { signal, onProgress })
    const { photos, note } = chosen(dataset)
    checkClassesKnown([...new Set(photos.flatMap(({ labels }) => labels))].sort(), classNames)
    const executor = await executorFor(computing, graph, { numPhotos: photos.length, signal })
    const predictor = await loadPredictor(executor, graph)
    try {
      const source = new PixelSource(cache)
      const probabilities = new Float32Array(photos.length * classNames.length)
      for (let start = 0; start < photos.length && !signal.aborted; start += params.batchSize) {
        const batch = photos.slice(start, start + params.batchSize)
        source.prefetch(photos.slice(start + params.batchSize, start + 3 * params.batchSize))
        probabilities.set(predictor.run(await source.get(batch), batch.length), start * classNames.length)
        progress('evaluate', start + batch.length, photos.length)
        await breathe()
      }
      if (signal.aborted) return { outcome: 'stopped', ...result }
      const logits = multiLabel ? logOdds(probabilities) : logarithms(probabilities)
      return {
        ...result,
        outcome: 'finished',
        report: reportOn(logits, photos, classNames, multiLabel),
        ...seenAmong(photos, await readSeenPhotos(folder), (chosenPhotos, rows) =>
          reportOn(rowsOf(logits, rows, classNames.length), chosenPhotos, classNames, multiLabel),
        ),
        skipped: [...dataset.skipped],
        notes: [...tellReading(dataset), ...(note === undefined ? [] : [note])],
      }
    } finally {
      predictor.dispose()
    }
  } catch (thrown) {
    if (signal.aborted && thrown === signal.reason) return { outcome: 'stopped', ...result }
    throw thrown
  } finally {
    cache.close()
  }
}

/** Photos the model may have learned from say nothing about it. */
function chosen({ photos }: Dataset): { photos: readonly Photo[]; note?: string } {
  const test = photos.filter(({ set }) => set === 'test')
  if (test.length === 0 || test.length === photos.length) return { photos }
  const note = `Only the ${test.length} photos of the test set are used; the other ${photos.length - test.length} are for training.`
  return { photos: test, note }
}

/**
 * Checks that a model knows every class of some photos.
 *
 * @throws {AppError} `class-unknown` naming both lists.
 */
function checkClassesKnown(photoClasses: readonly string[], modelClasses: readonly string[]): void {
  const known = new Set(modelClasses)
  const unknown = photoClasses.filter((name) => !known.has(name))
  const [first] = unknown
  if (first === undefined) return
  const [close] = closestNames(first, modelClasses, 1)
  throw failure('class-unknown', {
    unknown,
    photoClasses: [...photoClasses],
    modelClasses: [...modelClasses],
    closest: close,
  })
}

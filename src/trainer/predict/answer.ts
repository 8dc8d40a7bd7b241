import { type DecodedPhoto, decodePhoto, type PixelFormat } from '../../node/photos/decode-photo.ts'
import { explainPhotoFailure } from '../../node/photos/photo-errors.ts'
import { withPhotoBytes } from '../../node/photos/photo-bytes.ts'
import { statPhoto } from '../../node/photos/read-photo.ts'
import type { Handler } from '../../node/trainer-host/methods.ts'
import type { AskedPhoto } from '../../shared/contract/prediction.ts'
import type { ExecutorChoice } from '../../shared/contract/plain.ts'
import { chooseExecutor } from '../engine.ts'
import { executorFor } from '../forward-part.ts'
import type { DecodedFile } from './decode-ahead.ts'
import { KeptPredictor } from './kept-predictor.ts'
import { runBatch } from './predict.ts'

const BATCH = 32

/** Nothing is measured for a question: nobody would stop it. */
const NEVER = new AbortController().signal

const kept = new Map<ExecutorChoice, Promise<KeptPredictor>>()

function keptFor(choice: ExecutorChoice): Promise<KeptPredictor> {
  const known = kept.get(choice)
  if (known) return known
  const made = chooseExecutor(choice).then(
    ({ executor }) =>
      new KeptPredictor((graph) => executorFor({ choice, executor }, graph, { numPhotos: 0, signal: NEVER })),
  )
  kept.set(choice, made)
  made.catch(() => kept.delete(choice))
  return made
}

/** Says what the model sees on a few photos, the same as `predict`, with the model kept loaded for the next question. */
export const answer: Handler<'answer'> = async ({ model, photos, executor, top, preprocessing }) =>
  (await keptFor(executor)).use(
    { model, preprocessing },
    async ({ graph, classifier, predictor, checkpoint, loadMs }) => {
      const { classNames, multiLabel } = classifier
      const startedAt = performance.now()
      const count = multiLabel ? undefined : Math.min(top, classNames.length)
      const results = []
      for (let start = 0; start < photos.length; start += BATCH) {
        const group = await Promise.all(
          photos.slice(start, start + BATCH).map((photo) => decodeAsked(photo, graph.preprocessing)),
        )
        results.push(...runBatch(predictor, group, classNames.length, count))
      }
      const elapsedMs = performance.now() - startedAt
      return { modelName: graph.name, classNames: [...classNames], multiLabel, checkpoint, results, loadMs, elapsedMs }
    },
  )

async function decodeAsked(photo: AskedPhoto, format: PixelFormat): Promise<DecodedFile> {
  const path = 'path' in photo ? photo.path : photo.name
  try {
    const decode = (bytes: Buffer): Promise<DecodedPhoto> => decodePhoto(bytes, format)
    const isFile = 'path' in photo
    const { pixels, notes } = await (isFile
      ? withPhotoBytes(path, await statPhoto(path), decode)
      : decode(Buffer.from(photo.bytes)))
    return { path, pixels, notes }
  } catch (thrown) {
    const { code, message } = explainPhotoFailure(thrown)
    return { path, code, reason: message }
  }
}

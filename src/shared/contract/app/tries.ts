import { z } from 'zod'
import { ErrorData } from '../plain.ts'
import { call, stream } from './call.ts'
import { PhotoId } from './photos.ts'
import { Share } from '../run-report.ts'
import { RunId } from './runs.ts'

const Count = z.int().min(0)
const Path = z.string().min(1)

/** A model that can be asked: one as it is, or what a run made of it. */
export const ModelSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('original'), name: z.string().min(1).max(200) }),
  /** While it goes on, or was stopped: its best epoch so far. */
  z.object({ kind: z.literal('run'), runId: RunId }),
])
export type ModelSource = z.output<typeof ModelSource>

export const TryModel = z.object({
  source: ModelSource,
  name: z.string(),
  state: z.enum(['original', 'running', 'finished', 'paused']),
  accuracy: Share.nullable(),
  numClasses: Count.nullable(),
  /** Why it cannot be asked yet; `null`: it can. */
  reason: z.string().nullable(),
})
export type TryModel = z.output<typeof TryModel>

/** At most 2 MB, in base64. */
const Bytes = z.base64().max(2_800_000)

/** Something to look at. Only photos of the project belong to it. */
export const TryPhoto = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('photo'), photoId: PhotoId }),
  /** Dropped or pasted: the id that the upload address (`&for=try`) or the desktop answered with. Forgotten after a while. */
  z.object({ kind: z.literal('upload'), upload: z.string().min(1).max(200) }),
  /** Of the webcam. Never on a disk. */
  z.object({ kind: z.literal('frame'), jpeg: Bytes }),
])
export type TryPhoto = z.output<typeof TryPhoto>

/** The likeliest classes first; with several labels every class, in the model's order. */
export const Guess = z.object({ className: z.string(), probability: z.number() })
export type Guess = z.output<typeof Guess>

export const TryAnswer = z.object({
  modelName: z.string(),
  multiLabel: z.boolean(),
  numClasses: Count,
  /** `best-000003` where a run answers that goes on. */
  checkpoint: z.string().nullable(),
  /** In the order asked. */
  photos: z.array(
    z.union([
      z.object({
        guesses: z.array(Guess),
        isUnsure: z.boolean(),
        /** What was assumed about the numbers in the file, in sentences. */
        notes: z.array(z.string()),
      }),
      z.object({ code: z.string(), reason: z.string() }),
    ]),
  ),
  /** Of the model's work; `loadMs` is 0 where it was loaded already. */
  loadMs: z.number(),
  elapsedMs: z.number(),
})
export type TryAnswer = z.output<typeof TryAnswer>

/** A folder's photos into a table, from start to end. */
export const FolderJob = z.object({
  jobId: z.int(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  modelName: z.string(),
  folder: z.string(),
  csv: z.string(),
  numDone: Count,
  /** `null` while files are still being listed. */
  numTotal: Count.nullable(),
  numSkipped: Count,
  secondsLeft: z.number().nullable(),
  imagesPerSecond: z.number().nullable(),
  /** The last rows written. */
  preview: z.array(
    z.object({ file: z.string(), guesses: z.array(Guess), isUnsure: z.boolean(), problem: z.string().nullable() }),
  ),
  /** What was assumed of the model and of photos, in sentences. */
  notes: z.array(z.string()),
  error: ErrorData.nullable(),
})
export type FolderJob = z.output<typeof FolderJob>

export const tries = {
  /** The newest run first, the original models last; now and whenever something changes. Works without any label. */
  models: stream(z.void(), z.array(TryModel)),
  /** Fails with `no-checkpoint-yet`, `run-not-found`, `photo-not-found`, `upload-gone`. A photo that cannot be read is told of in its place. */
  ask: call(
    z.object({ model: ModelSource, photos: z.array(TryPhoto).min(1).max(64), top: z.int().min(1).max(200).default(5) }),
    TryAnswer,
  ),
  /** The job of this project; `null` where there was none. */
  folder: stream(z.void(), FolderJob.nullable()),
  /**
   * Writes what a model sees on all photos of a folder and below into a table, as `frostline predict --csv` does. One at a time: `folder-in-progress`.
   * `csv-exists` where the file is there already, unless `replace`.
   */
  startFolder: call(
    z.object({
      model: ModelSource,
      folder: Path,
      csv: Path,
      top: z.int().min(1).max(200).default(3),
      replace: z.boolean().default(false),
    }),
    z.object({ jobId: z.int() }),
  ),
  /** Keeps the rows written so far. */
  cancelFolder: call(z.void(), z.void()),
}

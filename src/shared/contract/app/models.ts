import { z } from 'zod'
import { ActivationMaps } from '../prediction.ts'
import { ModelMeasurement } from '../measurement.ts'
import { PHOTO_FITS, PIXEL_VALUES, PREPROCESSING_ORIGINS, PreprocessingChoice } from '../../preprocessing-choice.ts'
import { FrostLine } from '../frost-line.ts'
import { call, stream } from './call.ts'
import { LayerMap } from './layer-map.ts'
import { PhotoId } from './photos.ts'

const Count = z.int().min(0)
/** Name or folder of a model; `null`: the bundled one. */
const ModelName = z.string().min(1).nullable()

export const ModelCard = z.object({
  /** What other questions take. */
  name: z.string(),
  folder: z.string(),
  isBundled: z.boolean(),
  isDefault: z.boolean(),
  /** It was added or downloaded. */
  isRemovable: z.boolean(),
  inputWidth: Count,
  inputHeight: Count,
  numParameters: Count,
  weightsBytes: z.number(),
  /** For one photo: what its speed follows from. */
  multiplyAdds: z.number(),
  /** Forward, measured on this machine; `null` until then. */
  photosPerSecond: z.number().positive().nullable(),
  /** Classes that it tells apart as it is; 0: it has no classifier. */
  numClasses: Count,
  licence: z.string().nullable(),
  /** First sentences of its model card. */
  description: z.string().nullable(),
})
export type ModelCard = z.output<typeof ModelCard>

/** A folder that is listed but cannot be used, and why. */
const UnusableModel = z.object({ name: z.string(), reason: z.string() })

export const ModelDescription = z.object({
  card: ModelCard,
  map: LayerMap,
  /** Where the line lies unless a person moves it, and why. */
  suggested: z.object({ line: FrostLine, reasons: z.array(z.string()) }),
  /** Of the project's classes, those that the model tells apart as it is. */
  knownClasses: z.array(z.string()),
  /** How long it takes on this machine; `null` until it was measured. */
  measured: ModelMeasurement.nullable(),
  /** How photos are prepared for it. */
  preprocessing: z.object({
    /** By the name that sets it; `null`: a model's own numbers. */
    values: z.enum(PIXEL_VALUES).nullable(),
    fit: z.enum(PHOTO_FITS),
    from: z.enum(PREPROCESSING_ORIGINS),
    why: z.string(),
  }),
  /** What had to be assumed, in sentences. */
  warnings: z.array(z.string()),
})
export type ModelDescription = z.output<typeof ModelDescription>

/** How the values of a layer's weights lie, and for convolutions how its filters look. */
export const LayerWeights = z.object({
  histogram: z.object({ min: z.number(), max: z.number(), mean: z.number(), counts: z.array(Count) }).nullable(),
  filters: z
    .object({
      width: Count,
      height: Count,
      /** 3: red, green and blue; 1: one channel, or the mean of many. */
      channels: z.union([z.literal(1), z.literal(3)]),
      numFilters: Count,
      /** Rows of 0 to 255, channels last, 128 where the weight is 0; the first of all. */
      images: z.array(z.array(z.int().min(0).max(255))),
    })
    .nullable(),
})
export type LayerWeights = z.output<typeof LayerWeights>

export const MeasureEvent = z.discriminatedUnion('kind', [
  /** Something that comes first goes on. */
  z.object({ kind: z.literal('waiting'), why: z.string() }),
  z.object({ kind: z.literal('progress'), numDone: Count, numTotal: Count }),
  /** The last one. */
  z.object({ kind: z.literal('measured'), measurement: ModelMeasurement }),
])
export type MeasureEvent = z.output<typeof MeasureEvent>

/** A pretrained model that can be downloaded and is not here yet. */
export const CatalogCard = z.object({
  id: z.string(),
  title: z.string(),
  /** Tells ImageNet's 1000 classes apart; otherwise it is a feature extractor. */
  hasTop: z.boolean(),
  inputSize: Count,
  numParameters: Count,
  downloadBytes: Count,
  isSizeExact: z.boolean(),
  licence: z.string(),
  /** ImageNet top-1 with its classifier, as published. */
  top1: z.number().min(0).max(1),
  /** Where it would be fetched from. */
  host: z.string(),
  /** Left by a download that was stopped or failed: it goes on from there. */
  bytesHere: Count,
  isDownloading: z.boolean(),
})
export type CatalogCard = z.output<typeof CatalogCard>

export const DownloadEvent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    doneBytes: Count,
    totalBytes: Count,
    /** `null` while nothing can be said. */
    secondsLeft: z.number().nullable(),
  }),
  /** The last one: it can be used by this name. */
  z.object({ kind: z.literal('done'), name: z.string() }),
  /** The last one of a download that was stopped. */
  z.object({ kind: z.literal('stopped'), bytesHere: Count }),
])
export type DownloadEvent = z.output<typeof DownloadEvent>

const CatalogId = z.string().min(1).max(100)

export const models = {
  list: call(z.void(), z.object({ models: z.array(ModelCard), unusable: z.array(UnusableModel) })),
  /**
   * Copies a model file or folder of this machine to where models are found by name. Fails with `path-not-chosen`, `model-exists`, and with
   * what `openModel` says of a model that cannot be read.
   */
  add: call(z.object({ path: z.string().min(1).max(4096) }), z.object({ name: z.string() })),
  /** Deletes a model that was added or downloaded. Fails with `model-not-found`, `model-not-removable`. */
  remove: call(z.object({ name: z.string().min(1).max(1000) }), z.void()),
  /** Pretrained models that can be downloaded and are not here yet. */
  catalog: call(z.void(), z.array(CatalogCard)),
  /**
   * Downloads a model of the catalog from its official address, or follows the download that goes on: the only thing here that uses the network,
   * and nothing of the person's is sent. Leaving does not stop it. Fails with `model-not-in-catalog`, `model-exists`, `disk-full`, and `download-…`
   * as of `node/downloads`.
   */
  download: stream(z.object({ id: CatalogId }), DownloadEvent),
  /** What came of it is kept. */
  stopDownload: call(z.object({ id: CatalogId }), z.void()),
  /** Fails with what `openModel` says of a model that cannot be read. */
  describe: call(
    z.object({
      model: ModelName,
      classNames: z.array(z.string()),
      numTrainPhotos: Count,
      multiLabel: z.boolean().default(false),
      preprocessing: PreprocessingChoice.optional(),
    }),
    ModelDescription,
  ),
  /** Fails with `model-no-such-layer`. */
  weights: call(z.object({ model: ModelName, layer: z.string() }), LayerWeights),
  /**
   * How long a model takes on this machine with the threads the project trains with. Measured once and kept; leaving stops it. Waits while a
   * run trains. Fails with what `openModel` says, `out-of-memory`, `trainer-crashed`.
   */
  measure: stream(z.object({ model: ModelName }), MeasureEvent),
  /** What a layer of the model as it is sees in a photo. Fails with `photo-not-found`, `model-no-such-layer`, `trainer-crashed`. */
  activations: call(z.object({ model: ModelName, layer: z.string(), photoId: PhotoId }), ActivationMaps),
}

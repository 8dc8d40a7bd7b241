import { z } from 'zod'
import type { Format, marked } from '../../shared/formats/format.ts'
import { PREPROCESSING_ORIGINS } from '../../shared/preprocessing-choice.ts'
import type { Provenance } from './layer-graph.ts'
import type { Preprocessing, PreprocessingOrigin } from './preprocessing.ts'

const Channels = z.tuple([z.number(), z.number(), z.number()]).readonly()

export const PreprocessingRecord = z.object({
  inputHeight: z.int().min(1),
  inputWidth: z.int().min(1),
  resize: z.enum(['stretch', 'crop']),
  channelOrder: z.enum(['rgb', 'bgr']),
  mean: Channels,
  std: Channels,
}) satisfies z.ZodType<Preprocessing>

export const PreprocessingOriginRecord = z.object({
  from: z.enum(PREPROCESSING_ORIGINS),
  why: z.string(),
}) satisfies z.ZodType<PreprocessingOrigin>

/** Where a model comes from, as its own folder and `frostline info --json` tell it. */
export const ProvenanceRecord = z.object({
  source: z.string(),
  format: z.string(),
  licence: z.string().optional(),
  preprocessing: PreprocessingOriginRecord.optional(),
}) satisfies z.ZodType<Provenance>

const Count = z.int().min(0)

/** What a run adds to the description of the model that it made. */
export const TrainingRecord = z.object({
  /** Whether `tf.loadLayersModel` opens the model.json. */
  opensInTfjs: z.boolean().optional(),
  whyNotInTfjs: z.string().optional(),
  trained: z
    .object({
      finishedAt: z.iso.datetime(),
      counts: z.object({ train: Count, validation: Count, test: Count }),
      accuracy: z.object({ value: z.number(), low: z.number(), high: z.number() }).optional(),
      bestEpochNumber: z.int().min(1).nullable(),
      dataHash: z.string(),
    })
    .optional(),
})
export type TrainingRecord = z.output<typeof TrainingRecord>

/** `frostline.json`, without its first two fields. */
const ModelDescriptionContent = z.object({
  name: z.string(),
  preprocessing: PreprocessingRecord,
  classNames: z.array(z.string()).readonly().nullable(),
  provenance: ProvenanceRecord,
  versions: z.record(z.string(), z.string()).readonly(),
  ...TrainingRecord.shape,
})

export const MODEL_FORMAT = {
  name: 'frostline-model',
  version: 1,
  content: ModelDescriptionContent,
} as const satisfies Format
export type ModelDescription = ReturnType<typeof marked<typeof ModelDescriptionContent>>

/** `labels.json`: class names in the order of the model's outputs. */
export const LABELS_FORMAT = {
  name: 'frostline-labels',
  version: 1,
  content: z.object({ classNames: z.array(z.string()) }),
} as const satisfies Format

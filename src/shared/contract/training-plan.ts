import { z } from 'zod'
import { Augmentation } from '../augmentations/augmentations.ts'
import type { Format } from '../formats/format.ts'
import { Optimizer } from '../optimizers/optimizers.ts'
import { PreprocessingChoice } from '../preprocessing-choice.ts'
import { Schedule } from '../schedules/schedules.ts'
import { section, text } from './part-kind.ts'
import { flagOr, numberOr } from './plan-field.ts'
import { PLAN_FIELDS as FIELDS } from './plan-fields.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in hex' })
const Count = z.int().min(0)

/**
 * What a run was made from besides its settings, written down before its first step: what a run that goes on, or one that repeats it, must
 * find again.
 */
export const PlanBasis = z.strictObject({
  /** Of every photo's bytes, labels and set, and of the order of the classes. */
  photos: Sha256,
  /** Of the weights of the model it began from. */
  weights: Sha256,
  /** Of that model's layers and preprocessing. Unknown of runs of older versions. */
  layers: Sha256.optional(),
  counts: z.strictObject({ train: Count, validation: Count, test: Count }),
  /** What decides whether two machines compute the same to the last bit. */
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type PlanBasis = z.output<typeof PlanBasis>

export const Multipliers = z.discriminatedUnion(
  'kind',
  [
    /** The head learns at the stage's rate, each block below it at `factor` times the rate of the block above (discriminative). */
    section({ kind: z.literal('factor'), factor: FIELDS['stages.*.multipliers[factor].factor'].schema }),
    /** Factors by block name; blocks that are not named learn at the stage's rate. */
    section({
      kind: z.literal('map'),
      blocks: z.array(z.tuple([text, FIELDS['stages.*.multipliers[map].blocks'].schema])),
    }),
  ],
  { error: '{ "kind": "factor", "factor": … } or { "kind": "map", "blocks": [["block", factor], …] }' },
)
export type Multipliers = z.output<typeof Multipliers>

export const Stage = section({
  /** Shown to people and written into records. */
  name: text,
  /** `head`, `last-block`, `none`, `suggested`, or the name of the first layer that learns. In the plan of a run never `suggested`: what that stood for. */
  freeze: text,
  /** Layers that are on the other side of that line than they lie: below it they learn, above it they are frozen. */
  exceptions: z
    .array(text, { error: 'a list of names of layers' })
    .max(100_000, { error: 'at most 100,000 names of layers' })
    .optional(),
  /**
   * Leaves every BatchNormalization of the backbone frozen, also above the line: its statistics come from far more photos than a batch
   * has. Keras' guide to fine-tuning does the same (`base_model(x, training=False)`).
   */
  freezeBatchNormalization: flagOr(FIELDS['stages.*.freezeBatchNormalization']),
  epochs: FIELDS['stages.*.epochs'].schema,
  learningRate: FIELDS['stages.*.learningRate'].schema,
  schedule: Schedule.default({ kind: FIELDS['stages.*.schedule.kind'].default }),
  multipliers: Multipliers.default({
    kind: FIELDS['stages.*.multipliers.kind'].default,
    factor: FIELDS['stages.*.multipliers[factor].factor'].default,
  }),
})
export type Stage = z.output<typeof Stage>

const CLASS_WEIGHTS = '"none", "balanced" or weights by class: { "cat": 2, "dog": 1 }'
const CLASS_WEIGHT_ERROR = { error: 'a number from 0 to 1,000,000' }
const CLASS_WEIGHT = z.number(CLASS_WEIGHT_ERROR).min(0, CLASS_WEIGHT_ERROR).max(1e6, CLASS_WEIGHT_ERROR)
/** Pairs, not an object, because a class may be called `__proto__`. An object is accepted and turned into pairs. */
const classWeights = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : value),
  z.union([FIELDS.classWeights.schema, z.array(z.tuple([z.string(), CLASS_WEIGHT], { error: CLASS_WEIGHTS }))], {
    error: CLASS_WEIGHTS,
  }),
)

const SHARE = FIELDS['split.validation']
const HELD_BACK = `a share from ${SHARE.minimum} to ${SHARE.maximum}, { "folder": "path" }, or "given" (the folders or the table of the photos say which)`

/** Where photos that are held back come from. */
export const HeldBack = z.union([SHARE.schema, section({ folder: text }), z.literal('given')], { error: HELD_BACK })
export type HeldBack = z.output<typeof HeldBack>

/** The share that a set is said to have; 0 where it is not taken from the photos. */
export const shareOf = (held: HeldBack): number => (typeof held === 'number' ? held : 0)

/** Everything that decides a run, as data. */
export const TrainingPlan = section({
  version: z.literal(1, { error: '1' }),
  modelName: text,
  /** What the person said of how photos are prepared for the model; `null`: as the model says, or as was assumed and told. */
  preprocessing: section(PreprocessingChoice.shape).nullable().default(null),
  /** Which columns of a table of labels are read; found where absent. */
  columns: section({ fileColumn: text.optional(), labelColumn: text.optional() }).optional(),
  /** Layer at which the old top is cut off and the new head is put on; found where absent. */
  cutAt: text.optional(),
  stages: z
    .array(Stage, { error: 'a list of 1 to 20 stages' })
    .min(1, { error: 'a list of 1 to 20 stages' })
    .max(20, { error: 'a list of 1 to 20 stages' }),
  optimizer: Optimizer,
  /** Gradients are scaled down together where their common norm is above this. `null`: never. */
  globalClipNorm: FIELDS.globalClipNorm.schema.nullable(),
  /** Of convolutions and products of matrices in steps, where the machine has it. Features, evaluations and weights are float32. Absent in older plans: float32. */
  precision: FIELDS.precision.schema.optional(),
  /** L2 penalty on kernels: `l2 × Σ w²` is added to the loss, as Keras' `regularizers.L2`. */
  l2: FIELDS.l2.schema,
  batchSize: FIELDS.batchSize.schema,
  augmentation: Augmentation,
  /** Mixes pairs of photos with λ from Beta(alpha, alpha); 0 is off. */
  mixUp: section({ alpha: FIELDS['mixUp.alpha'].schema }),
  labelSmoothing: FIELDS.labelSmoothing.schema,
  classWeights,
  /** Share of the head's inputs that a training step leaves out. */
  dropout: FIELDS.dropout.schema,
  multiLabel: FIELDS.multiLabel.schema,
  /** `null` runs every epoch. */
  earlyStopping: section({
    monitor: FIELDS['earlyStopping.monitor'].schema.default(FIELDS['earlyStopping.monitor'].default),
    patience: FIELDS['earlyStopping.patience'].schema,
    minDelta: numberOr(FIELDS['earlyStopping.minDelta']),
    restoreBestWeights: flagOr(FIELDS['earlyStopping.restoreBestWeights']),
  }).nullable(),
  seed: FIELDS.seed.schema,
  /** Compute threads; `null` lets TensorFlow take every core. */
  threads: FIELDS.threads.schema.nullable(),
  executor: FIELDS.executor.schema,
  /** Most bytes that cached photos and features may take on disk, over all runs. 0 turns the cache off. */
  cacheLimitBytes: FIELDS.cacheLimitBytes.schema,
  /** What is held back, to choose the best epoch and to judge the result. Shares are at most 0.9 each, together below 0.95. */
  split: section({ validation: HeldBack, test: HeldBack }).refine(
    ({ validation, test }) => shareOf(validation) + shareOf(test) < 0.95,
    { error: 'shares that leave at least 5 % of the photos for training' },
  ),
  /** Absent in plans that were written by hand and in runs of older versions. */
  basis: PlanBasis.optional(),
})
export type TrainingPlan = z.output<typeof TrainingPlan>

/** A way to train: which stages there are. */
export const Recipe = z.enum(['lp-ft', 'head-only', 'fine-tune', 'from-scratch'])
export type Recipe = z.output<typeof Recipe>

/** `plan.json` */
export const PLAN_FORMAT = { name: 'frostline-plan', version: 1, content: TrainingPlan } as const satisfies Format

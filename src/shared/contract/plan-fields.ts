import { AUGMENTATION_FIELDS } from '../augmentations/augmentations.ts'
import { OPTIMIZER_LABELS, OPTIMIZER_ROWS } from '../optimizers/optimizers.ts'
import { SCHEDULE_LABELS, SCHEDULE_ROWS } from '../schedules/schedules.ts'
import { choice, flag, kind, number, part, PERCENT, type PlanField, text, whole } from './plan-field.ts'

const LINE = 'what stays frozen: head (all but the head), last-block, none, or the first block or layer that learns'

/**
 * Every field of a plan that is for people, once: what it may hold and what is said of it. The schema (`training-plan.ts`), the window's
 * form, the flags of the command line and the comparison of runs take it from here.
 *
 * A key is a path; `*` stands for the number of a stage, and `[sgd]` for the kinds of a part that have the field. The order is that of the form; a row is
 * a line.
 */
// prettier-ignore
export const PLAN_FIELDS = {
  modelName: text({ label: 'Model', flag: 'model <model>', help: 'Folder, file or name to start from', isCompared: false }),
  preprocessing: part({ label: 'Preprocessing', flag: 'preprocessing <how>', help: 'How photos are prepared' }),
  'preprocessing.values': text({ label: 'Values of photos' }),
  'preprocessing.fit': text({ label: 'Photos are fitted' }),
  'columns.fileColumn': text({ label: 'Column of files', flag: 'file-column <column>', help: 'Column of a table that names the photos: its name or number', unset: 'found' }),
  'columns.labelColumn': text({ label: 'Column of labels', flag: 'label-column <column>', help: 'Column that holds the labels, or columns of 0 and 1: cat,dog', unset: 'found' }),
  cutAt: text({ label: 'Head is put on', flag: 'cut-at <layer>', help: 'Layer whose output the new head is put on', unset: 'found' }),
  multiLabel: flag({ label: 'Several labels a photo', flag: 'multi-label', help: 'A photo may have several labels' }),

  'split.validation': number(0, 0.9, { label: 'Validation set', ...PERCENT, default: 0.15, form: 'shares', help: 'Checked after each epoch: they choose the best one', flag: 'val <share|folder>', flagHelp: 'Held back to choose the best epoch' }),
  'split.test': number(0, 0.9, { label: 'Test set', ...PERCENT, default: 0.15, form: 'shares', help: 'Never seen until the end: they give the honest figure', flag: 'test <share|folder>', flagHelp: 'Held back to judge the result' }),
  batchSize: whole(1, 4096, { label: 'Batch size', help: 'Photos in each step; smaller needs less memory', form: 'photos', flag: 'batch-size <number>' }),

  'stages.*.name': text({ label: 'Name' }),
  'stages.*.freeze': text({ label: 'Frozen', flag: 'freeze <line>', flagHelp: LINE }),
  'stages.*.exceptions': text({ label: 'Exceptions' }),
  'stages.*.epochs': whole(1, 10_000, { label: 'Epochs', help: 'How often each photo is seen', form: 'stage', flag: 'epochs <number>', flagHelp: 'Most epochs, of all stages together' }),
  'stages.*.learningRate': number(1e-9, 100, { label: 'Learning rate', help: 'How far each step moves the weights', form: 'stage', flag: 'learning-rate <rate>', flagHelp: 'How far each step of the last stage moves the weights' }),

  'optimizer.kind': kind(OPTIMIZER_LABELS, { label: 'Optimizer', default: 'adam', form: 'learning', flag: 'optimizer <optimizer>', help: 'What turns gradients into steps' }),
  globalClipNorm: number(1e-6, 1e6, { label: 'Clip gradients at', default: null, unset: 'never', help: 'Empty: never', form: 'learning' }),
  precision: choice({ float32: 'float32', mixed_bfloat16: 'Mixed bfloat16' }, { label: 'Precision of steps', default: 'float32', form: 'learning', flag: 'precision <precision>', flagHelp: 'Of convolutions and products of matrices in training steps' }),
  'stages.*.schedule.kind': kind(SCHEDULE_LABELS, { label: 'Schedule', default: 'constant', form: 'learning' }),
  'stages.*.multipliers.kind': kind({ factor: 'By one factor', map: 'By block' }, { label: 'Rates of blocks', default: 'factor' }),
  'stages.*.multipliers[factor].factor': number(1e-4, 1, { label: 'Rate of each block below', default: 1, help: 'Discriminative rates, as ULMFiT and fast.ai call them. 1: all alike', form: 'learning', ofBackbone: true }),
  'stages.*.multipliers[map].blocks': number(0, 100, { label: 'Rates by block' }),
  'stages.*.freezeBatchNormalization': flag({ label: 'Normalization stays as it is', default: false, form: 'learning', ofBackbone: true }),

  dropout: number(0, 0.95, { label: 'Dropout before the head', ...PERCENT, default: 0.2, help: 'Share of features left out in each step', form: 'regularization' }),
  labelSmoothing: number(0, 0.9, { label: 'Label smoothing', ...PERCENT, help: 'Keeps it from being too sure', form: 'regularization' }),
  l2: number(0, 1, { label: 'L2 penalty', default: 0, help: 'Keeps weights small', form: 'regularization' }),
  'mixUp.alpha': number(0, 10, { label: 'Mix-up', default: 0, help: 'Mixes pairs of photos; 0 is off', form: 'regularization' }),
  classWeights: choice({ none: 'None', balanced: 'Balanced' }, { label: 'Class weights', others: 'By class, from elsewhere', help: 'Balanced: rare classes count for more. The default where one class has three times the photos of another', form: 'regularization', flag: 'class-weights <weights>' }),

  earlyStopping: part({ label: 'Stop early', form: 'stopping' }),
  'earlyStopping.monitor': choice({ valLoss: 'Validation loss', valAccuracy: 'Validation accuracy' }, { label: 'Watches', default: 'valLoss', form: 'stopping' }),
  'earlyStopping.patience': whole(0, 10_000, { label: 'Patience', help: 'Epochs without progress', form: 'stopping', flag: 'patience <epochs>', flagHelp: 'Epochs without progress before a stage ends; off: never' }),
  'earlyStopping.minDelta': number(0, 1000, { label: 'Least improvement', default: 0, help: 'Less than this does not count', form: 'stopping' }),
  'earlyStopping.restoreBestWeights': flag({ label: 'Keeps the best epoch', default: true }),
  seed: whole(0, 0xffffffff, { label: 'Seed', default: 0, help: 'The same seed and photos give the same run', form: 'stopping', flag: 'seed <number>', flagHelp: 'Of split, order, head and augmentation' }),

  augmentation: part({ label: 'Variation of the photos', flag: 'augment <amount>', help: 'Vary the photos' }),

  threads: whole(1, 1024, { label: 'Threads', default: null, unset: 'all cores', help: 'Compute threads', flag: 'threads <number>', isCompared: false }),
  executor: choice({ auto: 'Automatic', native: 'TensorFlow', onnx: 'ONNX Runtime', eager: 'TensorFlow.js', webgpu: 'ONNX Runtime on the GPU' }, { label: 'Executor', default: 'auto', help: 'What computes; auto: the quickest on the CPU that loads', flag: 'executor <executor>', isCompared: false }),
  cacheLimitBytes: whole(0, 2 ** 50, { label: 'Cache limit', unit: 'bytes', default: 10 * 2 ** 30, help: 'Most disk space for cached photos and features', flag: 'cache-limit <size>', isCompared: false }),
} as const satisfies Readonly<Record<string, PlanField>>

export type PlanFieldKey = keyof typeof PLAN_FIELDS

/** What each kind says of itself (`shared/optimizers`, `shared/schedules`), after the choice of it. */
const OF_KINDS: Readonly<Record<string, Readonly<Record<string, PlanField>>>> = {
  'optimizer.kind': OPTIMIZER_ROWS,
  'stages.*.schedule.kind': SCHEDULE_ROWS,
}

/** All of them: each augmentation says its own too (`shared/augmentations`). */
const ALL: Readonly<Record<string, PlanField>> = {
  ...Object.fromEntries(
    Object.entries<PlanField>(PLAN_FIELDS).flatMap(([key, field]) => [
      [key, field],
      ...Object.entries(OF_KINDS[key] ?? {}),
    ]),
  ),
  ...AUGMENTATION_FIELDS,
}

/** Fields of a plan that no person sets, names or compares. */
export const NOT_FOR_PEOPLE = ['version', 'basis'] as const

/** What stands before the label where a field is named outside its part. `{n}`: the number of the stage, from 1 on. */
export const PART_NAMES: Readonly<Record<string, string>> = {
  'stages.*': 'Stage {n}',
  optimizer: 'Optimizer',
  earlyStopping: 'Early stopping',
  augmentation: 'Variation',
  split: 'Share of photos',
}

/** A row of the table, with its key's parts: `optimizer[sgd].momentum` → `optimizer.momentum`, `sgd`. */
interface PlanRow {
  readonly key: string
  readonly path: string
  /** `undefined`: it belongs to no kind. */
  readonly kinds: readonly string[] | undefined
  readonly field: PlanField
}

export const PLAN_ROWS: readonly PlanRow[] = Object.entries(ALL).map(([key, field]) => ({
  key,
  path: key.replace(/\[.+\]/, ''),
  kinds: /\[(.+)\]/.exec(key)?.[1]?.split(','),
  field,
}))

const BY_PATH: ReadonlyMap<string, PlanField> = new Map(PLAN_ROWS.map(({ path, field }) => [path, field]))

/** The field at a path of a plan: `stages.1.learningRate`. */
export const planFieldAt = (path: string): PlanField | undefined => BY_PATH.get(path.replaceAll(/\.\d+(?=\.|$)/g, '.*'))

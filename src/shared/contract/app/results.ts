import { z } from 'zod'
import { EXPORT_FORMATS, ExportFormat, FormatCheck } from '../export.ts'
import { call, stream } from './call.ts'
import { ClassId, PhotoId } from './photos.ts'
import { SetName } from '../plain.ts'
import { Share, StageProof, Standing } from '../run-report.ts'
import { RunId, RunSummary } from './runs.ts'

const Count = z.int().min(0)
const Unit = z.number().min(0).max(1)
/** Position in the run's list of classes. */
const ClassIndex = z.int().min(0)
const Path = z.string().min(1)

/** A class of the run. */
export const ResultClass = z.object({
  /** As the project calls it now. */
  name: z.string(),
  /** `null`: the project has no such class any more. */
  classId: ClassId.nullable(),
  color: z.int().min(0).nullable(),
})
export type ResultClass = z.output<typeof ResultClass>

/** A photo held back, and what the run's model says of it. */
export const JudgedPhoto = z.object({
  /** `null`: it was taken out of the project. */
  photoId: PhotoId.nullable(),
  name: z.string(),
  /** By the labels as they are now; empty where it has none that the run knows. */
  labels: z.array(ClassIndex),
  /** By the labels the run was started with. */
  labelsThen: z.array(ClassIndex),
  /** One class; with several labels every class above one half. */
  predicted: z.array(ClassIndex),
  /** The three likeliest, or all predicted ones. */
  top: z.array(z.object({ classIndex: ClassIndex, probability: Unit })),
  loss: z.number(),
})
export type JudgedPhoto = z.output<typeof JudgedPhoto>

/** How often it was right. With several labels: how often all labels were. */
const Figure = z.object({ ...Share.shape, numRight: Count, numPhotos: Count })
type Figure = z.output<typeof Figure>

export const ClassResult = z.object({
  classIndex: ClassIndex,
  precision: Unit,
  recall: Unit,
  f1: Unit,
  support: Count,
  /** Photos of the class for which it is said, and all for which it is said. */
  numRight: Count,
  numPredicted: Count,
  /** With several labels; `null` where no photo carries the label. */
  averagePrecision: Unit.nullable(),
})
export type ClassResult = z.output<typeof ClassResult>

/** A cell of the confusion matrix that is not empty. */
export const Cell = z.object({ label: ClassIndex, predicted: ClassIndex, count: z.int().min(1) })
export type Cell = z.output<typeof Cell>

const CalibrationBin = z.object({
  low: Unit,
  high: Unit,
  numPhotos: Count,
  meanConfidence: Unit,
  accuracy: Unit,
})

/** What a run is worth, counted again with the labels as they are now. */
export const RunResult = z.object({
  run: RunSummary,
  multiLabel: z.boolean(),
  classes: z.array(ResultClass),
  /** The photos it is judged on. */
  set: z.enum(['validation', 'test']),
  /** Sets that can be shown. */
  sets: z.array(z.enum(['validation', 'test'])),
  /** With the labels the run was started with, and with those of now. */
  before: Figure,
  now: Figure,
  /** With the labels of now. */
  standing: Standing,
  /** Its plan made rare classes count for more. */
  isBalanced: z.boolean(),
  /** Classes of the run that were merged since: all but `before` is counted as if they had been one. */
  merges: z.array(z.object({ names: z.array(z.string()), into: z.string() })),
  /** Photos of the set whose label is another than then. */
  numRelabelled: Count,
  /** Photos of the set that cannot be counted now: taken out of the project, without a label, or of a class the run does not know. */
  numUncounted: Count,
  loss: z.number(),
  /** Label among the three likeliest; `null` for fewer than four classes. */
  top3: Share.nullable(),
  meanAveragePrecision: Unit.nullable(),
  /** Single yes-or-no answers that are right, with several labels. */
  labelAccuracy: Unit.nullable(),
  perClass: z.array(ClassResult),
  /** Averages over classes, each counting the same. */
  macro: z.object({ precision: Unit, recall: Unit, f1: Unit }),
  /** Empty with several labels. */
  cells: z.array(Cell),
  /** Absent with several labels. */
  calibration: z.object({ error: Unit, bins: z.array(CalibrationBin) }).nullable(),
  /** Surest first, at most 200. */
  mistakes: z.array(JudgedPhoto),
  numMistakes: Count,
  proofs: z.array(StageProof),
  /** Names of stages after those that learned too, but were never compared. */
  uncomparedStages: z.array(z.string()),
  bestEpochNumber: z.int().nullable(),
  notes: z.array(z.string()),
})
export type RunResult = z.output<typeof RunResult>

/** The table of the choice: what to freeze, answered by measuring. */
export const ChoiceKind = z.enum(['as-it-is', 'head-only', 'your-line', 'everything', 'from-scratch'])
export type ChoiceKind = z.output<typeof ChoiceKind>

export const ChoiceRow = z.object({
  kind: ChoiceKind,
  /** `impossible`: none of the classes is among the model's. `waiting`: measured when what goes on has ended. */
  state: z.enum(['measured', 'not-measured', 'waiting', 'measuring', 'impossible']),
  runId: RunId.nullable(),
  accuracy: Figure.nullable(),
  /** On the same photos; `null` for a model as it is, which may say what is none of the classes. */
  standing: Standing.nullable(),
  durationMs: z.number().nullable(),
  numLearned: Count.nullable(),
  progress: z.object({ numDone: Count, numTotal: Count }).nullable(),
})
export type ChoiceRow = z.output<typeof ChoiceRow>

/** Every row on the same photos held back, or on as many of them as it has seen answers for. */
export const ChoiceTable = z.object({
  runId: RunId,
  modelName: z.string(),
  set: z.enum(['validation', 'test']),
  numPhotos: Count,
  rows: z.array(ChoiceRow),
  asItIs: z.object({
    /** Classes of the original model. */
    numModelClasses: Count,
    /** By exact name: the project's and the model's. */
    matches: z.array(z.object({ className: z.string(), modelName: z.string() })),
    /** Where it may only choose among the matching classes. */
    amongMatches: Figure.nullable(),
    error: z.string().nullable(),
  }),
  /** Why a measurement that waited could not begin. */
  error: z.string().nullable(),
})
export type ChoiceTable = z.output<typeof ChoiceTable>

/** A setting by its path in the plan: `stages.1.learningRate`; `line`, `recipe`, `model`. */
const Setting = z.object({ what: z.string(), value: z.string() })

const Difference = z.object({
  what: Setting.shape.what,
  before: z.string(),
  after: z.string(),
  /** Of a part that is of another kind, or that one run alone has: what each says in it beyond what both say alike. */
  within: z.object({ before: z.array(Setting), after: z.array(Setting) }).optional(),
})
export type Difference = z.output<typeof Difference>

/** What changed from one run to another, and what it did. */
export const Comparison = z.object({
  before: RunSummary,
  after: RunSummary,
  differences: z.array(Difference),
  /** Classes that only the later run, or only the earlier one, tells apart, by their names now. */
  classes: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  photos: z.object({ numAdded: Count, numRemoved: Count, numRelabelled: Count }).nullable(),
  /** On the held-out photos that both were judged on, with the labels of now. */
  common: z
    .object({
      set: z.enum(['validation', 'test']),
      before: Figure,
      after: Figure,
      standings: z.object({ before: Standing, after: Standing }),
      /** Right now, wrong before. */
      fixed: z.array(JudgedPhoto),
      broken: z.array(JudgedPhoto),
      numBothRight: Count,
      numBothWrong: Count,
    })
    .nullable(),
})
export type Comparison = z.output<typeof Comparison>

export const ExportEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: z.enum(['writing', 'checking']), numDone: Count, numTotal: Count }),
  z.object({
    kind: z.literal('done'),
    folder: z.string(),
    /** Where the browser fetches it as a zip, if that was asked for. */
    download: z.string().nullable(),
    files: z.array(z.object({ name: z.string(), sizeBytes: Count })),
    /** What each file says beside what the app says, as in its certificate.json. */
    checks: z.array(FormatCheck),
    /** There was no photo held back to compare, so pictures of noise were. */
    onNoise: z.boolean(),
    /** How each file is used, as in the README. */
    snippets: z.array(z.object({ format: ExportFormat, language: z.enum(['js', 'python']), code: z.string() })),
    /** Formats that were asked for and cannot hold the model, with the layer that each lacks. */
    notWritten: z.array(z.object({ format: ExportFormat, why: z.string() })),
  }),
])
export type ExportEvent = z.output<typeof ExportEvent>

const Held = SetName.extract(['validation', 'test'])

export const results = {
  /** Fails with `run-not-found`, `run-not-finished`, `no-photos-held-back`. `set` absent: test photos where there are some. */
  run: call(z.object({ runId: RunId, set: Held.optional() }), RunResult),
  /** The photos of one cell, the surest first. */
  cell: call(z.object({ runId: RunId, set: Held, label: ClassIndex, predicted: ClassIndex }), z.array(JudgedPhoto)),
  compare: call(z.object({ before: RunId, after: RunId }), Comparison),
  /** The table around one run, now and whenever something in it changes. */
  choices: stream(z.object({ runId: RunId, set: Held.optional() }), ChoiceTable),
  /** Asks the original model about the photos held back, or starts a run of that kind: at once, or when what goes on has ended. */
  measure: call(z.object({ runId: RunId, kind: ChoiceKind }), z.void()),
  /** Takes back a measurement that waits. */
  unmeasure: call(z.object({ runId: RunId, kind: ChoiceKind }), z.void()),
  /**
   * Writes the model into a new folder in each format, opens each file with another program where one is here, and compares its answers with
   * the app's before the folder appears. Fails with `model-exists` (then `replace` writes over a model, never over other files),
   * `model-not-expressible` or `unsupported-layer` where no format asked for can hold the model, `export-disagrees`. Ending the stream stops it.
   */
  exportModel: stream(
    z.object({
      runId: RunId,
      /** `null`: as a zip to download, for hosts that can: `host.info`. */
      folder: Path.nullable(),
      /** Of the folder within a zip. */
      name: z
        .string()
        .regex(/^[^\\/:*?"<>|\0]{1,80}$/)
        .default('model'),
      formats: z.array(ExportFormat).min(1).max(EXPORT_FORMATS.length).default(['tfjs']),
      replace: z.boolean().default(false),
    }),
    ExportEvent,
  ),
}

import { z } from 'zod'
import { AugmentedPhotos, MAX_AUGMENTED_PHOTOS, MAX_VERSIONS } from '../augmenting.ts'
import { Forecast } from '../dry-run.ts'
import { EpochRecord, StageEnd, StageEndRecord, StageStartRecord } from '../metrics.ts'
import { ErrorData, NotAnswering, SilenceAct } from '../plain.ts'
import { Share, Standing } from '../run-report.ts'
import { AugmentationChanges } from '../plan-changes.ts'
import { Recipe, TrainingPlan } from '../training-plan.ts'
import { call, stream } from './call.ts'
import { ChecklistItem } from './checklist-item.ts'
import { PhotoId } from './photos.ts'
import { Draft } from './projects.ts'

const Count = z.int().min(0)
/** A measured value, as JSON carries it: `null` where it was no finite number, or not measured. */
const Measured = z.number().nullable()

/** Photos that a run would use, by set; those not yet in one are divided as a start would. */
export const SetCounts = z.object({ train: Count, validation: Count, test: Count })
export type SetCounts = z.output<typeof SetCounts>

/** Name of the run's folder. */
export const RunId = z.string().regex(/^[a-z0-9-]{1,60}$/)
export type RunId = z.output<typeof RunId>

export const RunState = z.enum(['running', 'pausing', 'stopping', 'paused', 'finished', 'failed'])
export type RunState = z.output<typeof RunState>

/** What a person may do about a run that ended before its time. */
export const Remedy = z.enum(['resume', 'half-batch', 'none'])
export type Remedy = z.output<typeof Remedy>

/** What a run was judged on: figures of runs that differ in it answer different questions. */
export const JudgedOn = z.object({
  /** Its classes and how many of the photos each has. */
  classes: z.string(),
  /** Hash of the photos. Absent in runs of older versions. */
  photos: z.string().optional(),
})
export type JudgedOn = z.output<typeof JudgedOn>

export const RunSummary = z.object({
  id: RunId,
  /** Counted over the project; never given twice. */
  number: z.int().min(1),
  /** `Run 3`, or what the person called it. */
  name: z.string(),
  modelName: z.string(),
  recipe: z.string(),
  /** Where the frost line lay, in words. */
  line: z.string(),
  state: RunState,
  /** How it ended; `null` until then. */
  outcome: StageEnd.nullable(),
  /** Why it was paused without being asked to, or failed. */
  error: ErrorData.nullable(),
  remedy: Remedy,
  /** On photos that taught it nothing; `null` until it is finished. With several labels the share of photos whose labels are all right. */
  accuracy: Share.nullable(),
  /** On the same photos; `null` where there is no accuracy, and for runs of older versions with several labels. */
  standing: Standing.nullable(),
  /** Absent without an accuracy. */
  judgedOn: JudgedOn.optional(),
  /** One class has so many more photos than another that the rare one had better count for more. Absent until it is finished. */
  isUneven: z.boolean().optional(),
  startedAt: z.number(),
  /** Time it ran, pauses left out. */
  durationMs: z.number(),
  counts: SetCounts,
  /** Weights that learn in its last stage, and all; `null` until it has begun to train. */
  numTrainable: Count.nullable(),
  numParameters: Count.nullable(),
  /** Photos whose labels differ from those it was started with. */
  numNewerLabels: Count,
  /** It can be asked about photos: its best epoch, so far or at all, is on the disk. */
  hasModel: z.boolean(),
  /** Trained only to fill a row of the table of choices: never the model that is meant where none is named. */
  isMeasurement: z.boolean().optional(),
  /** Absent while its process answers. */
  notAnswering: NotAnswering.optional(),
})
export type RunSummary = z.output<typeof RunSummary>

/** A stage as it began and, once it is over, how it ended. */
export const StageInfo = StageStartRecord.omit({ kind: true, numEpochsBefore: true }).extend({
  /** Step and epoch of the run at which it began. */
  firstStep: Count,
  firstEpoch: Count,
  /** `null` while it goes on. */
  reason: StageEnd.nullable(),
  /** That what was frozen is bit for bit the same; `null` until it was checked. */
  frozen: StageEndRecord.shape.frozen.unwrap().nullable(),
})
export type StageInfo = z.output<typeof StageInfo>

/** An epoch's record, as a chart draws it. */
export const EpochPoint = EpochRecord.omit({ kind: true, epochIndex: true, elapsedMs: true }).extend({
  /** Steps of the run when it ended. */
  numSteps: Count,
  loss: Measured,
  accuracy: Measured,
  valLoss: Measured,
  valAccuracy: Measured,
})
export type EpochPoint = z.output<typeof EpochPoint>

/** Steps by column, which is a quarter of what rows would take. All of one length: a chart draws them as they are. */
export const StepColumns = z.object({
  /** Of the run, from 1. */
  stepNumber: z.array(Count),
  loss: z.array(Measured),
  /** Averages over the steps of the stage so far. */
  smoothLoss: z.array(Measured),
  smoothAccuracy: z.array(Measured),
  learningRate: z.array(z.number()),
  imagesPerSecond: z.array(Measured),
})
export type StepColumns = z.output<typeof StepColumns>

/** What a run is doing now. */
export const RunPhase = z.object({
  kind: z.enum(['starting', 'photos', 'features', 'train', 'check', 'done']),
  /** `null` where it belongs to no stage. */
  stageIndex: Count.nullable(),
  numDone: Count,
  numTotal: Count,
})
export type RunPhase = z.output<typeof RunPhase>

export const LogLine = z.object({ at: z.number(), code: z.string(), text: z.string() })
export type LogLine = z.output<typeof LogLine>

/** How things stand, small enough to be sent ten times a second. */
export const RunLive = z.object({
  phase: RunPhase,
  /** Of the phase it is in: what the stages after it take is not known yet. */
  secondsLeft: z.number().nullable(),
  imagesPerSecond: z.number().nullable(),
  /** Resident memory of the process that trains. */
  memoryBytes: z.number().nullable(),
  /** So far; of a run that is over, as its report has it. */
  bestEpochNumber: z.int().min(1).nullable(),
})
export type RunLive = z.output<typeof RunLive>

/** How often something was right, and of how many. */
export const Tally = z.object({ numRight: Count, numPhotos: Count })
export type Tally = z.output<typeof Tally>

/** What a run that is over says of itself: from its report alone, whoever asks and whenever. */
export const RunEnding = z.object({
  bestEpochNumber: z.int().min(1).nullable(),
  /** Its weights are the model. */
  keptEpochNumber: z.int().min(1).nullable(),
  /** Of the model, on validation photos, in the order of the classes; empty where there were none. */
  validationPerClass: z.array(Tally),
})
export type RunEnding = z.output<typeof RunEnding>

const RunHistory = z.object({
  kind: z.literal('history'),
  run: RunSummary,
  classNames: z.array(z.string()),
  /** `null` in the moments before it is made. */
  plan: TrainingPlan.nullable(),
  stages: z.array(StageInfo),
  epochs: z.array(EpochPoint),
  /** Of a long run the first: the others follow at once, in updates. */
  steps: StepColumns,
  log: z.array(LogLine),
  live: RunLive,
  /** `null` until it is over. */
  ending: RunEnding.nullable(),
})
type RunHistory = z.output<typeof RunHistory>

/** What came since the event before. Absent: as it was. */
const RunUpdate = z.object({
  kind: z.literal('update'),
  run: RunSummary.optional(),
  plan: TrainingPlan.optional(),
  stages: z.array(StageInfo).optional(),
  epochs: z.array(EpochPoint),
  steps: StepColumns,
  log: z.array(LogLine),
  live: RunLive,
  ending: RunEnding.nullable().optional(),
})
type RunUpdate = z.output<typeof RunUpdate>

/** All so far, then what is new, about ten times a second; all again where a run went back to its checkpoint. */
export const RunEvent = z.discriminatedUnion('kind', [RunHistory, RunUpdate])
export type RunEvent = z.output<typeof RunEvent>

export const RunList = z.object({
  runs: z.array(RunSummary),
  /** The one that trains now. */
  activeId: RunId.nullable(),
})
export type RunList = z.output<typeof RunList>

export const Checklist = z.object({
  canStart: z.boolean(),
  items: z.array(ChecklistItem),
  /** Photos that a run would use, by set; those not yet in one are divided as a start would. */
  counts: SetCounts,
  /** Of those, the ones that have their set already: shares apply to the others. */
  given: SetCounts,
  numClasses: Count,
  /** What the draft stands for; `null` where its model or line has to be changed first. */
  draft: z
    .object({
      modelName: z.string(),
      /** What is carried out: where the line lies before the head, the head only, whatever was chosen. */
      recipe: Recipe,
      /** Where the frost line lies, in words. */
      line: z.string(),
      /** What would be carried out without the person's edits. */
      defaults: TrainingPlan,
    })
    .nullable(),
})
export type Checklist = z.output<typeof Checklist>

export const ForecastEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: z.enum(['photos', 'probe']), numDone: Count, numTotal: Count }),
  z.object({ kind: z.literal('forecast'), forecast: Forecast }),
])
export type ForecastEvent = z.output<typeof ForecastEvent>

const Run = z.object({ runId: RunId })

export const runs = {
  /** The newest first, now and whenever something changes. */
  list: stream(z.void(), RunList),
  checklist: call(z.void(), Checklist),
  /** The checklist's counts alone, also where its model cannot be read. */
  sets: call(z.void(), SetCounts),
  /**
   * Starts a run from the project's draft. Photos that are in no set yet are put into one and stay there.
   * `draft`: what the window shows of it; where it is another by now, nothing is started. Absent: it is started as it is.
   * Fails with `draft-changed`, `run-in-progress`, `not-ready` (its message says what is missing), `bad-plan`, `disk-full`.
   */
  start: call(z.object({ draft: Draft }).optional(), Run),
  /** Takes their sets from all photos: the next run divides them anew. Fails with `run-in-progress`. */
  divideAnew: call(z.void(), z.object({ numPhotos: Count })),
  /** Stops after the current step; the run goes on from there when it is resumed. */
  pause: call(Run, z.void()),
  /** Goes on bit for bit where it was paused. `halveBatch`: begins anew with half the batch, where memory ran out. */
  resume: call(z.object({ runId: RunId, halveBatch: z.boolean().default(false) }), Run),
  /** Ends it after the current step and keeps the best epoch as its result. Also for a paused run. */
  stop: call(Run, z.void()),
  /**
   * What is to become of a run whose process hangs. `continue`: one that was stopped by a signal goes on, one that is silent is ended and
   * started anew from the last checkpoint. `end`: its process is ended, and the run is paused at its last checkpoint. Nothing where it
   * answers again.
   */
  answerSilence: call(z.object({ runId: RunId, act: SilenceAct }), z.void()),
  /** Deletes it with its model. Fails with `run-in-progress` for the one that trains. */
  remove: call(Run, z.void()),
  /** What removing it would free. */
  size: call(Run, z.object({ modelBytes: Count, otherBytes: Count })),
  rename: call(z.object({ runId: RunId, name: z.string().trim().min(1).max(100) }), z.void()),
  watch: stream(Run, RunEvent),
  /** Reads the photos and times a few real steps of the draft. Fails with `run-in-progress`, `not-ready`. */
  forecast: stream(z.void(), ForecastEvent),
  /**
   * What training would see of labelled photos with the draft's model: the first versions of each, exactly as a run with this seed shows
   * them. Fails with `photo-not-found`, `bad-plan`, or why a photo cannot be read.
   */
  augment: call(
    z.object({
      /** As the person has it: it may be wrong. */
      augmentation: AugmentationChanges,
      seed: z.int().min(0),
      photoIds: z.array(PhotoId).min(1).max(MAX_AUGMENTED_PHOTOS),
      numVersions: z.int().min(1).max(MAX_VERSIONS),
    }),
    AugmentedPhotos,
  ),
}

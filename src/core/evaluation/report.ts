import { z } from 'zod'
import { issuesText } from '../../shared/issues-text.ts'
import { AppError } from '../../shared/errors.ts'
import { contentOf, type Format } from '../../shared/formats/format.ts'
import { PREPROCESSING_ORIGINS } from '../../shared/preprocessing-choice.ts'
import type { Evaluation } from './evaluate.ts'
import type { MultiLabelEvaluation } from './multi-label.ts'
import { type Against, namedStanding, standingOfClasses } from './standing.ts'
import { HeldBack } from '../../shared/contract/training-plan.ts'

const Unit = z.number().min(0).max(1)
const ShareSchema = z.object({ value: Unit, low: Unit, high: Unit })
const Scores = z.object({ precision: Unit, recall: Unit, f1: Unit })
const Averages = z.object({ macro: Scores, weighted: Scores })
/** What always giving the most frequent answer would get, and whether the model is better. Reports of older versions lack both. */
const StandingSchema = {
  /** Mean recall over the classes that have photos; with several labels, over labels, of recall and specificity. */
  balancedAccuracy: Unit.optional(),
  baseline: z
    .object({
      accuracy: Unit,
      /** Names: one class, or the labels that most photos carry. */
      answer: z.array(z.string()),
      comparison: z.enum(['better', 'unproven', 'no-better']) satisfies z.ZodType<Against>,
    })
    .optional(),
}
const ClassEntry = Scores.extend({ name: z.string(), support: z.int().min(0) })

export const SingleLabelResult = z.object({
  kind: z.literal('single-label'),
  numSamples: z.int().min(0),
  loss: z.number(),
  accuracy: ShareSchema,
  ...StandingSchema,
  top3: ShareSchema.nullable(),
  perClass: z.array(ClassEntry),
  averages: Averages,
  /** `[label][predicted]`, in the order of `perClass`. */
  confusionMatrix: z.array(z.array(z.int().min(0))),
  expectedCalibrationError: Unit,
  topLosses: z.array(
    z.object({ file: z.string(), label: z.string(), predicted: z.string(), confidence: Unit, loss: z.number() }),
  ),
})

export const MultiLabelResult = z.object({
  kind: z.literal('multi-label'),
  numSamples: z.int().min(0),
  loss: z.number(),
  exactMatch: Unit,
  ...StandingSchema,
  labelAccuracy: Unit,
  meanAveragePrecision: Unit,
  perClass: z.array(ClassEntry.extend({ averagePrecision: Unit.nullable() })),
  averages: Averages,
})

/** What one set of photos says about a model. */
export const EvaluationReport = z.discriminatedUnion('kind', [SingleLabelResult, MultiLabelResult])
export type EvaluationReport = z.output<typeof EvaluationReport>

/** That frozen weights and statistics are what they were: SHA-256 over all of them before and after, and the names that differ. */
export const FrozenProof = z.object({
  numFrozen: z.int().min(0),
  unchanged: z.boolean(),
  changed: z.array(z.string()),
  hashBefore: z.string(),
  hashAfter: z.string(),
})
export type FrozenProof = z.output<typeof FrozenProof>

/** The proof of one stage, with the line that it froze by. */
export const StageProof = FrozenProof.extend({
  stageName: z.string(),
  /** As in the plan: `head`, `last-block`, `none` or the first layer that learned. Absent in runs of older versions. */
  line: z.string().optional(),
})
export type StageProof = z.output<typeof StageProof>

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** `report.json`: what a finished run says of itself. */
export const Report = z.object({
  version: z.literal(1),
  modelName: z.string(),
  classNames: z.array(z.string()),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(['finished', 'early-stopping', 'stopped', 'non-finite-loss']),
  bestEpochNumber: z.int().min(1).nullable(),
  /** The epoch whose weights are the model: the best, or the last where the plan restores none. Reports of older versions lack it. */
  keptEpochNumber: z.int().min(1).nullable().optional(),
  validation: EvaluationReport.nullable(),
  /** On photos that neither training nor early stopping has seen. */
  test: EvaluationReport.nullable(),
  /** One for each stage that was begun: stages freeze different layers. Runs of older versions lack it for the stage they were stopped in. */
  frozen: z.array(StageProof),
  /** Milliseconds by what they were spent on: `decode`, `features`, `train`, `evaluate`, `total`, … */
  timingsMs: z.record(z.string(), z.number().min(0)),
  imagesPerSecond: z.number().min(0).nullable(),
  versions: z.record(z.string(), z.string()),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  seeds: z.record(z.string(), z.int().min(0)),
  hashes: z.object({
    plan: Sha256,
    data: Sha256,
    baseModel: Sha256,
    /** Of the sorted hashes of the photos of each set, whatever their labels: runs with the same one were judged on the same photos. Reports of older versions lack both. */
    validation: Sha256.optional(),
    test: Sha256.optional(),
  }),
  counts: z.object({ train: z.int().min(0), validation: z.int().min(0), test: z.int().min(0) }),
  /** Where the held back sets came from. Absent in runs of older versions. */
  split: z.object({ validation: HeldBack, test: HeldBack }).optional(),
  /** How it is known how photos were prepared for the model: where nothing said so, it was assumed. Absent in runs of older versions. */
  preprocessing: z.object({ from: z.enum(PREPROCESSING_ORIGINS), why: z.string() }).optional(),
  skippedFiles: z.array(
    z.object({
      file: z.string(),
      code: z.string(),
      reason: z.string(),
      numFiles: z.int().min(1).optional(),
    }),
  ),
  /** The same photo under several classes, near-duplicates kept together, and other things worth knowing. */
  notes: z.array(z.string()),
})
export type Report = z.output<typeof Report>

export const REPORT_FORMAT = { name: 'frostline-report', version: 1, content: Report } as const satisfies Format

/**
 * Reads a report.
 *
 * @param source  where it came from, for the message.
 * @throws {AppError} `bad-report`, `newer-format`, `other-format`
 */
export function parseReport(json: unknown, source: string): Report {
  const parsed = Report.safeParse(contentOf(REPORT_FORMAT, json, source))
  if (parsed.success) return parsed.data
  throw new AppError('bad-report', `“${source}” is damaged: ${issuesText(parsed.error)}`, {
    hint: 'It was changed by hand. The model is as it was; train again for a new report.',
  })
}

/**
 * An evaluation with names in place of numbers.
 *
 * @param files  of the samples, in the order they were evaluated.
 */
export function singleLabelReport(
  evaluation: Evaluation,
  classNames: readonly string[],
  files: readonly string[],
): EvaluationReport {
  const { calibration, topLosses, perClass, confusionMatrix, ...rest } = evaluation
  return {
    kind: 'single-label',
    ...rest,
    ...namedStanding(evaluation, classNames),
    perClass: perClass.map((scores, c) => ({ name: classNames[c], ...scores })),
    confusionMatrix: confusionMatrix.map((row) => [...row]),
    expectedCalibrationError: calibration.expectedCalibrationError,
    topLosses: topLosses.map(({ sample, label, predicted, confidence, loss }) => ({
      file: files[sample],
      label: classNames[label],
      predicted: classNames[predicted],
      confidence,
      loss,
    })),
  }
}

/** An evaluation of labels that exclude nothing, with names in place of numbers. */
export function multiLabelReport(evaluation: MultiLabelEvaluation, classNames: readonly string[]): EvaluationReport {
  const { perClass, ...rest } = evaluation
  return {
    kind: 'multi-label',
    ...rest,
    ...namedStanding(evaluation, classNames),
    perClass: perClass.map((scores, c) => ({ name: classNames[c], ...scores })),
  }
}

/** How a model stands, with names in place of numbers. */
export interface NamedStanding {
  readonly balancedAccuracy: number
  readonly baseline: NonNullable<EvaluationReport['baseline']>
}

/** Of reports of older versions it is counted from their classes; `null` where that cannot be: with several labels. */
export function standingOf(report: EvaluationReport): NamedStanding | null {
  const { balancedAccuracy, baseline, perClass } = report
  if (balancedAccuracy !== undefined && baseline !== undefined) return { balancedAccuracy, baseline }
  if (report.kind === 'multi-label') return null
  const counted = standingOfClasses(
    perClass.map(({ support }) => support),
    perClass.map(({ support, recall }) => Math.round(recall * support)),
  )
  return namedStanding(
    counted,
    perClass.map(({ name }) => name),
  )
}

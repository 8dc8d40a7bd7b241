import { z } from 'zod'
import { failure } from '../errors.ts'
import { contentOf, type Format, issuesText } from '../formats/format.ts'
import { PREPROCESSING_ORIGINS } from '../preprocessing-choice.ts'
import { StageEnd } from './metrics.ts'
import { HeldBack } from './training-plan.ts'

const Unit = z.number().min(0).max(1)
/** A share with its 95 % confidence interval. */
export const Share = z.object({ value: Unit, low: Unit, high: Unit })
export type Share = z.output<typeof Share>

const Scores = z.object({ precision: Unit, recall: Unit, f1: Unit })
const Averages = z.object({ macro: Scores, weighted: Scores })

/** Whether a model is better than one that looks at no photo. `unproven`: it may be, but so few photos do not show it. */
export const Against = z.enum(['better', 'unproven', 'no-better'])
export type Against = z.output<typeof Against>

/** How a model stands against one that looks at no photo and always gives the most frequent answer. */
export const Standing = z.object({
  /** Mean recall over the classes that have photos; with several labels, over labels, of recall and specificity. */
  balancedAccuracy: Unit,
  baseline: z.object({
    accuracy: Unit,
    /** Names: one class, or with several labels those that most photos carry. */
    answer: z.array(z.string()),
    comparison: Against,
  }),
})
export type Standing = z.output<typeof Standing>

/** Reports of older versions lack it. */
const StandingSchema = Standing.partial().shape
const ClassEntry = Scores.extend({ name: z.string(), support: z.int().min(0) })

export const SingleLabelResult = z.object({
  kind: z.literal('single-label'),
  numSamples: z.int().min(0),
  loss: z.number(),
  accuracy: Share,
  ...StandingSchema,
  top3: Share.nullable(),
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
export const RunReport = z.object({
  version: z.literal(1),
  modelName: z.string(),
  classNames: z.array(z.string()),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: StageEnd,
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
export type RunReport = z.output<typeof RunReport>

export const REPORT_FORMAT = { name: 'frostline-report', version: 1, content: RunReport } as const satisfies Format

/**
 * Reads a report.
 *
 * @param source  where it came from, for the message.
 * @throws {AppError} `bad-report`, `newer-format`, `other-format`
 */
export function parseReport(json: unknown, source: string): RunReport {
  const parsed = RunReport.safeParse(contentOf(REPORT_FORMAT, json, source))
  if (parsed.success) return parsed.data
  throw failure('bad-report', { path: source, why: issuesText(parsed.error) })
}

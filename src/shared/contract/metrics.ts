import { z } from 'zod'
import { failure } from '../errors.ts'
import { checkMarks, header, isHeader, type LinesFormat } from '../formats/format.ts'
import { AnyNumber, Note } from './plain.ts'

const Position = { stageIndex: z.int(), epochIndex: z.int() }

/** Why a stage is over. */
export const StageEnd = z.enum(['finished', 'early-stopping', 'non-finite-loss', 'stopped'])
export type StageEnd = z.output<typeof StageEnd>

/** A stage begins. */
export const StageStartRecord = z.object({
  kind: z.literal('stage-start'),
  stageIndex: z.int(),
  stageName: z.string(),
  epochs: z.int(),
  /** Of earlier stages, as many as were run; absent in runs of older versions. */
  numEpochsBefore: z.int().optional(),
  stepsPerEpoch: z.int(),
  numTrainable: z.int(),
  numFrozen: z.int(),
  /** All of the network: also the statistics of normalization that learns, which no gradient changes. Absent in runs of older versions. */
  numWeights: z.int().optional(),
  /** Validation photos of each class (with several labels: that carry it); absent in runs of older versions. */
  numValidationPerClass: z.array(z.int().min(0)).optional(),
})
export type StageStartRecord = z.output<typeof StageStartRecord>

/** One optimizer step. `stepIndex` counts over the run, `batchIndex` over the epoch. */
export const StepRecord = z.object({
  kind: z.literal('step'),
  ...Position,
  batchIndex: z.int(),
  stepIndex: z.int(),
  numImages: z.int(),
  loss: AnyNumber,
  accuracy: AnyNumber,
  learningRate: z.number(),
  elapsedMs: z.number(),
})
export type StepRecord = z.output<typeof StepRecord>

/** An epoch ended. `epochIndex` counts over the stage, `epochNumber` (from 1) over the run. */
export const EpochRecord = z.object({
  kind: z.literal('epoch'),
  ...Position,
  epochNumber: z.int(),
  loss: AnyNumber,
  accuracy: AnyNumber,
  /** Absent where nothing was held out for validation. */
  valLoss: AnyNumber.optional(),
  valAccuracy: AnyNumber.optional(),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
  elapsedMs: z.number(),
  /** Share of each class's validation photos that is right (with several labels: of those that have the label); `null` where it has none. */
  valPerClass: z.array(z.number().nullable()).optional(),
})
export type EpochRecord = z.output<typeof EpochRecord>

export const StageEndRecord = z.object({
  kind: z.literal('stage-end'),
  stageIndex: z.int(),
  reason: StageEnd,
  bestEpochNumber: z.int().nullable(),
  /** Of the frozen weights and statistics; absent in runs of older versions. */
  frozen: z.object({ numFrozen: z.int(), numChanged: z.int() }).optional(),
})
export type StageEndRecord = z.output<typeof StageEndRecord>

/** One line of metrics.jsonl. */
export const MetricRecord = z.discriminatedUnion('kind', [
  StageStartRecord,
  StepRecord,
  EpochRecord,
  StageEndRecord,
  Note,
])
export type MetricRecord = z.output<typeof MetricRecord>

export const METRICS_FORMAT = {
  name: 'frostline-metrics',
  version: 1,
  line: MetricRecord,
} as const satisfies LinesFormat

/** Before the first record of metrics.jsonl. */
export const METRICS_HEADER = header(METRICS_FORMAT)

const NON_FINITE = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
])
/** Fields that hold text, where "NaN" is a word. */
const TEXT = new Set(['kind', 'code', 'message', 'stageName', 'reason'])

/** A record as one line, without its end. JSON has no NaN or Infinity: they are written as text and read back as numbers. */
export function formatRecord(record: MetricRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

/**
 * Reads metrics.jsonl. A last line without an end was torn by a crash and is left out.
 *
 * @param source  the file, for the message.
 * @throws {AppError} `bad-metrics` naming the line that is no record; `newer-format`, `other-format`.
 */
export function parseRecords(text: string, source = 'metrics.jsonl'): MetricRecord[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.flatMap((line, i) => {
    const json = parseLine(line)
    if (i === 0 && isHeader(json)) {
      checkMarks(METRICS_FORMAT, json, source)
      return []
    }
    const record = MetricRecord.safeParse(json)
    if (record.success) return [record.data]
    throw failure('bad-metrics', { of: 'line', source, line: i + 1, text: line.slice(0, 80) })
  })
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line, (key: string, field: unknown) =>
      typeof field === 'string' && !TEXT.has(key) && NON_FINITE.has(field) ? NON_FINITE.get(field) : field,
    )
  } catch {
    return undefined
  }
}

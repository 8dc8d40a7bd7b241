import { AppError } from '../../shared/errors.ts'

/** A stage begins. */
export interface StageStartRecord {
  readonly kind: 'stage-start'
  readonly stageIndex: number
  readonly stageName: string
  readonly epochs: number
  /** Of earlier stages, as many as were run; absent in runs of older versions. */
  readonly numEpochsBefore?: number
  readonly stepsPerEpoch: number
  readonly numTrainable: number
  readonly numFrozen: number
  /** Validation photos of each class (with several labels: that carry it); absent in runs of older versions. */
  readonly numValidationPerClass?: number[]
}

/** One optimizer step. `stepIndex` counts over the run, `batchIndex` over the epoch. */
export interface StepRecord {
  readonly kind: 'step'
  readonly stageIndex: number
  readonly epochIndex: number
  readonly batchIndex: number
  readonly stepIndex: number
  readonly numImages: number
  readonly loss: number
  readonly accuracy: number
  readonly learningRate: number
  readonly elapsedMs: number
}

/** An epoch ended. `epochIndex` counts over the stage, `epochNumber` (from 1) over the run. */
export interface EpochRecord {
  readonly kind: 'epoch'
  readonly stageIndex: number
  readonly epochIndex: number
  readonly epochNumber: number
  readonly loss: number
  readonly accuracy: number
  /** Absent where nothing was held out for validation. */
  readonly valLoss?: number
  readonly valAccuracy?: number
  readonly learningRate: number
  readonly imagesPerSecond: number
  readonly elapsedMs: number
  /** Share of each class's validation photos that is right; `null` where it has none. */
  readonly valPerClass?: (number | null)[]
}

/** Something a person should know: a resumed run, a damaged cache block, a skipped file. */
export interface NoteRecord {
  readonly kind: 'note'
  readonly code: string
  readonly message: string
}

export interface StageEndRecord {
  readonly kind: 'stage-end'
  readonly stageIndex: number
  readonly reason: 'finished' | 'early-stopping' | 'non-finite-loss' | 'stopped'
  readonly bestEpochNumber: number | null
  /** Absent in runs of older versions. */
  readonly frozen?: { readonly numFrozen: number; readonly numChanged: number }
}

/** One line of metrics.jsonl. */
export type MetricRecord = StageStartRecord | StepRecord | EpochRecord | NoteRecord | StageEndRecord

const KINDS = new Set(['stage-start', 'step', 'epoch', 'note', 'stage-end'])
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
 * @throws {AppError} `bad-metrics` naming the line that is no record.
 */
export function parseRecords(text: string): MetricRecord[] {
  const lines = text.split('\n')
  lines.pop()
  return lines.map((line, i) => {
    const record = parseLine(line)
    if (record === undefined)
      throw new AppError('bad-metrics', `Line ${i + 1} of the metrics is not a record: ${line.slice(0, 80)}`)
    return record
  })
}

function parseLine(line: string): MetricRecord | undefined {
  try {
    const value: unknown = JSON.parse(line, (key: string, field: unknown) =>
      typeof field === 'string' && !TEXT.has(key) && NON_FINITE.has(field) ? NON_FINITE.get(field) : field,
    )
    const isRecord = typeof value === 'object' && value !== null && 'kind' in value && KINDS.has(String(value.kind))
    return isRecord ? (value as MetricRecord) : undefined
  } catch {
    return undefined
  }
}

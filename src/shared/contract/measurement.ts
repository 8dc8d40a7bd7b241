import { z } from 'zod'
import { ErrorData, ExecutorChoice, ExecutorKind } from './plain.ts'

const Count = z.int().min(0)
const Seconds = z.number().min(0)

/** How long one step takes where all from a line on learns and steps begin with what lies there: a part for each step, and one for each photo in it. */
export const StepTime = z.object({
  /** Blocks below the line. */
  line: Count,
  fixedSeconds: Seconds,
  secondsPerImage: Seconds,
})
export type StepTime = z.output<typeof StepTime>

/** What a machine's speed with a model depends on besides the model. */
export const MeasuredOn = z.object({
  executor: ExecutorKind,
  library: z.string(),
  cpu: z.string(),
  numCores: Count,
  threads: Count,
  oneDnn: z.boolean(),
})
export type MeasuredOn = z.output<typeof MeasuredOn>

/** How long a model takes on this machine, measured. */
export const ModelMeasurement = z.object({
  /** From the pixels to the end of each block, forward, for one photo. Never falls. */
  forwardSeconds: z.array(Seconds).min(1),
  /** Flipping, cutting and turning one photo, as the default plan does. */
  augmentSeconds: Seconds,
  /** By line, lowest first: 0 is among them. Photos are not augmented in them. */
  steps: z.array(StepTime).min(1),
  /** Photos in the largest step that was measured. */
  batchSize: z.int().min(1),
  /** What each photo of a step with everything learning took, and what the estimate says of it; `null` where nobody can tell. */
  memory: z.object({ bytesPerImage: z.number().positive(), estimatedBytesPerImage: z.number().positive() }).nullable(),
  measuredAt: z.number(),
  on: MeasuredOn,
})
export type ModelMeasurement = z.output<typeof ModelMeasurement>

/** How long one executor takes for the forward pass of one photo, so many photos at a time. */
const ForwardTime = z.object({
  executor: ExecutorKind,
  library: z.string(),
  batchSize: z.int().min(1),
  /** `null`: it does not compute this model, or not as the others do. */
  secondsPerImage: z.number().positive().nullable(),
})

/** The same of all that could compute it on this machine. */
export const ForwardTimes = z.array(ForwardTime).min(1)
export type ForwardTimes = z.output<typeof ForwardTimes>

export const MeasureParams = z.strictObject({
  /** As for `predict`. */
  model: z.string(),
  executor: ExecutorChoice,
})
export type MeasureParams = z.output<typeof MeasureParams>

export const MeasureResult = z.object({
  outcome: z.enum(['finished', 'stopped']),
  measurement: ModelMeasurement.optional(),
})
export type MeasureResult = z.output<typeof MeasureResult>

export const ProbeParams = z.strictObject({ executor: ExecutorChoice })

export const ProbeResult = z.object({
  executor: ExecutorKind,
  library: z.string(),
  /** Images a second through the bundled model, in batches of 32. */
  imagesPerSecond: z.number(),
  /** What is quickest for frozen layers and answers, of the bundled model; absent where the person says what computes. */
  forward: z.object({ library: z.string(), batchSize: z.int().min(1) }).optional(),
  /** Why another executor than the one asked for computed. */
  fallback: ErrorData.optional(),
  native: z.union([z.object({ libraryVersion: z.string(), usesGpu: z.boolean() }), z.object({ failure: ErrorData })]),
})
export type ProbeResult = z.output<typeof ProbeResult>

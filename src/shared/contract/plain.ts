import { z } from 'zod'

/** Any number, NaN and Infinity included: a loss may be either, and zod's own `number` refuses both. */
export const AnyNumber = z.custom<number>((value) => typeof value === 'number', { error: 'expected a number' })

export const ErrorData = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** By the code's own schema in `FAILURES`; whoever words the error checks it. */
  data: z.record(z.string(), z.unknown()).optional(),
})

/** A file that cannot be used, and why; with `numFiles`, all that are not named one by one. */
export const SkippedFile = z.object({
  path: z.string(),
  code: z.string(),
  reason: z.string(),
  numFiles: z.int().min(1).optional(),
})
export type SkippedFile = z.output<typeof SkippedFile>

/** What computes: TensorFlow's library, ONNX Runtime, or TensorFlow.js. */
export const ExecutorKind = z.enum(['native', 'onnx', 'eager'])

/** `webgpu`: ONNX Runtime on a graphics processor. */
export const ExecutorChoice = z.enum(['auto', ...ExecutorKind.options, 'webgpu'])
export type ExecutorChoice = z.output<typeof ExecutorChoice>

/** What a plan asks for that may not be checked yet: `auto` where it asks for nothing that there is. */
export const executorChoiceOf = (value: unknown): ExecutorChoice => ExecutorChoice.catch('auto').parse(value)

/** Something a person should know while work goes on. */
export const Note = z.object({
  kind: z.literal('note'),
  code: z.string(),
  message: z.string(),
  /** What failed, where it is about that: a host words from it what to do. */
  error: ErrorData.optional(),
})
export type Note = z.output<typeof Note>

/** Code of the note that a cache failed: work goes on without it. */
export const CACHE_UNAVAILABLE = 'cache-unavailable'

/** A process hangs: it was `stopped` by a signal, or says and does nothing. */
export const NotAnswering = z.object({ since: z.number(), why: z.enum(['stopped', 'silent']) })
export type NotAnswering = z.output<typeof NotAnswering>

/** What is to become of it. `continue`: one that was stopped goes on, instead of one that is silent another takes up its work. */
export const SilenceAct = z.enum(['continue', 'end'])
export type SilenceAct = z.output<typeof SilenceAct>

/** Work that is counted; `numTotal` is 0 where nobody knows it yet. */
export const Progress = z.object({
  kind: z.literal('progress'),
  phase: z.enum(['table', 'photos', 'features', 'evaluate', 'predict', 'probe']),
  numDone: z.int().min(0),
  numTotal: z.int().min(0),
})
export type Progress = z.output<typeof Progress>

/** Where a photo is used: it teaches, it decides when to stop, or it only judges the result. */
export const SetName = z.enum(['train', 'validation', 'test'])
export type SetName = z.output<typeof SetName>

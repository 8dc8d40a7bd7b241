import { z } from 'zod'
import { PreprocessingChoice } from '../preprocessing-choice.ts'
import { ExecutorChoice } from './plain.ts'

export const ActivationsParams = z.strictObject({
  /** As for `predict`. */
  model: z.string(),
  layer: z.string(),
  photo: z.string(),
  executor: ExecutorChoice,
  maxMaps: z.int().min(1).max(64),
  /** As for `predict`. */
  preprocessing: PreprocessingChoice.optional(),
})
export type ActivationsParams = z.output<typeof ActivationsParams>

/** What a layer answers to one photo, channel by channel. */
export const ActivationMaps = z.object({
  width: z.int().min(1),
  height: z.int().min(1),
  numChannels: z.int().min(1),
  /** The channels that answer most, strongest first: rows of 0 to 255, on one scale for all. */
  maps: z.array(z.object({ channel: z.int().min(0), values: z.array(z.int().min(0).max(255)) })),
})
export type ActivationMaps = z.output<typeof ActivationMaps>

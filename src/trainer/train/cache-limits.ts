import type { TrainingPlan } from '../../shared/contract/training-plan.ts'

/** Share of a plan's limit for decoded photos; the rest is for features, which save more. */
const PIXEL_SHARE = 0.4

type Limits = Pick<TrainingPlan, 'cacheLimitBytes'>

export const pixelLimitBytes = ({ cacheLimitBytes }: Limits): number => Math.floor(cacheLimitBytes * PIXEL_SHARE)

export const featureLimitBytes = (limits: Limits): number => limits.cacheLimitBytes - pixelLimitBytes(limits)

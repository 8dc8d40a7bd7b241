import { z } from 'zod'

/** Where a photo is used: it teaches, it decides when to stop, or it only judges the result. */
export const SetName = z.enum(['train', 'validation', 'test'])
export type SetName = z.output<typeof SetName>

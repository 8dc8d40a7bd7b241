import { z } from 'zod'

const Index = z.int().min(0)

export const KeptModel = z.object({
  view: z.enum(['map', 'list']).default('map'),
  /** The rest is of this model. */
  modelName: z.string().default(''),
  selection: z.object({ kind: z.enum(['block', 'layer']), index: Index }).optional(),
  open: z.array(Index).default([]),
  folds: z.array(z.tuple([Index, z.boolean()])).default([]),
  /** How far the map and the list are scrolled, in pixels. */
  mapLeft: z.number().min(0).optional(),
  listTop: z.number().min(0).optional(),
})
/** How the Model screen was left. */
export type KeptModel = z.output<typeof KeptModel>

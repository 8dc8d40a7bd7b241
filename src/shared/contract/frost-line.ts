import { z } from 'zod'

/** Where the frost line lies in a model: what is right of it learns, what is left of it is frozen. Names stay when blocks are divided otherwise. */
export const FrostLine = z.object({
  /** The first layer right of it, in the model's order; `null`: none is, the model stays as it is. */
  firstTrainable: z.string().min(1).nullable(),
  /** Layers on the other side than they lie: left of the line they learn, right of it they are frozen. In the model's order. */
  exceptions: z.array(z.string()).readonly(),
})
export type FrostLine = z.output<typeof FrostLine>

/** As Frostline 0.1 kept it in drafts: how many blocks are left of it. */
const FrostLineByStop = z.object({ stop: z.int().min(0), exceptions: z.array(z.string()).readonly() })

/** A line that was kept; `lineIn` (`core/freeze`) says where it lies in a model. */
export const KeptFrostLine = z.union([FrostLine, FrostLineByStop])
export type KeptFrostLine = z.output<typeof KeptFrostLine>

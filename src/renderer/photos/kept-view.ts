import { z } from 'zod'
import { SetName } from '../../shared/contract/plain.ts'
import { keep, readKept } from '../state/kept.svelte.ts'
import { ALL } from './filter.ts'
import { SORTS } from './photo-order.ts'

export const TILE_SIZES = [84, 112, 150, 200, 270] as const

const Id = z.int().min(1)
const Kept = z.object({
  filter: z
    .union([
      z.object({ kind: z.enum(['all', 'unlabelled', 'look-alikes', 'problems']) }),
      z.object({ kind: z.literal('class'), classId: Id }),
      z.object({ kind: z.literal('set'), set: SetName }),
    ])
    .default(ALL),
  sort: z.enum(SORTS).default('newest'),
  search: z.string().default(''),
  tileSize: z.number().min(60).max(400).default(112),
  selected: z.array(Id).default([]),
  focusId: Id.nullable().default(null),
  scrollTop: z.number().min(0).default(0),
  loupe: z.boolean().default(false),
})
/** How the Photos screen was left. */
export type KeptView = z.output<typeof Kept>

/** More are not worth writing down with every click. */
const MAX_SELECTED = 5000

const SCREEN = 'photos'

export const readKeptView = (projectId: string): KeptView => readKept(SCREEN, projectId, Kept)

export function keepView(projectId: string, view: KeptView): void {
  const selected = view.selected.length > MAX_SELECTED ? [] : view.selected
  keep(SCREEN, projectId, { ...view, selected })
}

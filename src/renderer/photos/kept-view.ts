import { z } from 'zod'
import { ALL } from './filter.ts'
import { SORTS } from './photo-order.ts'

export const TILE_SIZES = [84, 112, 150, 200, 270] as const

const Id = z.int().min(1)
const Kept = z.object({
  filter: z
    .union([
      z.object({ kind: z.enum(['all', 'unlabelled', 'look-alikes', 'problems']) }),
      z.object({ kind: z.literal('class'), classId: Id }),
      z.object({ kind: z.literal('set'), set: z.enum(['train', 'validation', 'test']) }),
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
/** How the screen was left: kept while the window lives, through a reload and other screens. */
export type KeptView = z.output<typeof Kept>

/** More are not worth writing down with every click. */
const MAX_SELECTED = 5000

const keyOf = (projectId: string): string => `frostline.photos.${projectId}`

export function readKeptView(projectId: string, storage: Pick<Storage, 'getItem'> = sessionStorage): KeptView {
  try {
    return Kept.parse(JSON.parse(storage.getItem(keyOf(projectId)) ?? '{}'))
  } catch {
    return Kept.parse({})
  }
}

export function keepView(projectId: string, view: KeptView, storage: Pick<Storage, 'setItem'> = sessionStorage): void {
  const selected = view.selected.length > MAX_SELECTED ? [] : view.selected
  storage.setItem(keyOf(projectId), JSON.stringify({ ...view, selected }))
}

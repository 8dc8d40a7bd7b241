import { z } from 'zod'

const KEY = 'frostline.import'
const Kept = z.object({ labelsFromFolders: z.boolean().default(true), copy: z.boolean().default(false) })

/** How photos are added; remembered on this machine. */
export class ImportChoice {
  labelsFromFolders = $state(true)
  copy = $state(false)
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    this.#storage = storage
    try {
      const kept = Kept.parse(JSON.parse(storage.getItem(KEY) ?? '{}'))
      this.labelsFromFolders = kept.labelsFromFolders
      this.copy = kept.copy
    } catch {
      // what an older version wrote: the defaults hold
    }
  }

  keep(): void {
    const { labelsFromFolders, copy } = this
    this.#storage.setItem(KEY, JSON.stringify({ labelsFromFolders, copy }))
  }
}

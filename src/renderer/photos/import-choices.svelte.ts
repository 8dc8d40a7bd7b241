import { z } from 'zod'
import { keep, readKept } from '../state/kept.svelte.ts'

const Kept = z.object({ labelsFromFolders: z.boolean().default(true), copy: z.boolean().default(false) })

/** How photos are added; remembered on this machine, for each project: another one's folders may mean something else. */
export class ImportChoice {
  labelsFromFolders = $state(true)
  copy = $state(false)
  readonly #projectId: string
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(projectId: string, storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage) {
    this.#projectId = projectId
    this.#storage = storage
    const { labelsFromFolders, copy } = readKept('import', projectId, Kept, storage)
    this.labelsFromFolders = labelsFromFolders
    this.copy = copy
  }

  keep(): void {
    const { labelsFromFolders, copy } = this
    keep('import', this.#projectId, { labelsFromFolders, copy }, this.#storage)
  }
}

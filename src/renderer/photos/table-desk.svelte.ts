import type { LabelsEvent, TablePreview } from '../../shared/contract/app/photos.ts'
import type { TableChoice } from '../../shared/contract/label-table.ts'
import type { Api } from '../client/connect.ts'

export interface ChosenTable {
  readonly path: string
  readonly name: string
  readonly choice: TableChoice
}

export type TakenLabels = Extract<LabelsEvent, { kind: 'done' }>

interface Looking {
  readonly path: string
  /** Of a table that was dropped: it has an id for a path. */
  readonly name?: string
  /** Photos that may be meant: those beside the table, or those of the project. */
  readonly among: 'folder' | 'project'
  /** `null`: the table is not to be used. */
  readonly accept: (table: ChosenTable | null) => void
}

/** Tables of labels are looked at before they are used, and read while the person may stop that. */
export class TableDesk {
  /** As it is read now; `null`: no table is looked at. */
  preview = $state.raw<TablePreview | null>(null)
  choice = $state.raw<TableChoice>({})
  /** How far reading is, or writing what was read; `null`: neither goes on. */
  progress = $state.raw<Pick<Progress, 'numDone' | 'numTotal' | 'isWriting'> | null>(null)
  looking = $state.raw<Looking | null>(null)
  readonly #api: Pick<Api['photos'], 'previewTable' | 'importLabels'>
  #stop = new AbortController()

  constructor(api: Pick<Api['photos'], 'previewTable' | 'importLabels'>) {
    this.#api = api
  }

  /**
   * Shows a table, or the one of a folder, and what it would bring.
   *
   * @returns `none` where there is no table; `stopped` where the person stopped it.
   * @throws what the host explains.
   */
  async show(looking: Looking): Promise<'shown' | 'none' | 'stopped'> {
    this.close()
    this.looking = looking
    const found = await this.read({})
    if (found !== 'shown') this.close()
    return found
  }

  /** Reads the table that is looked at as the person says. What was asked before is given up. */
  async read(choice: TableChoice): Promise<'shown' | 'none' | 'stopped'> {
    const { looking } = this
    if (looking === null) return 'none'
    const { path, among } = looking
    this.choice = choice
    const last = await this.#follow((options) => this.#api.previewTable({ path, choice, among }, options))
    if (last === undefined) return 'stopped'
    if (last.kind !== 'preview') return 'none'
    this.preview = last
    return 'shown'
  }

  /** Changes one thing of how it is read; `undefined` leaves it to be found. */
  set<K extends keyof TableChoice>(key: K, value: TableChoice[K] | undefined): Promise<unknown> {
    const { [key]: _, ...others } = this.choice
    return this.read(value === undefined ? others : { ...others, [key]: value })
  }

  /** @param isUsed  `false`: photos come without its labels. */
  accept(isUsed: boolean): void {
    const { looking, preview, choice } = this
    if (looking === null || preview === null) return
    this.close()
    const path = looking.name === undefined ? preview.path : looking.path
    looking.accept(isUsed ? { path, name: looking.name ?? fileName(path), choice } : null)
  }

  /** @returns `undefined` where the person stopped it: then nothing was changed. */
  async takeLabels({ path, choice }: ChosenTable): Promise<TakenLabels | undefined> {
    const last = await this.#follow((options) => this.#api.importLabels({ path, choice }, options))
    return last?.kind === 'done' ? last : undefined
  }

  stop(): void {
    this.#stop.abort()
  }

  /** Puts the table away. */
  close(): void {
    this.stop()
    this.preview = null
    this.looking = null
    this.choice = {}
  }

  /** The last event; `undefined`: it was stopped before. */
  async #follow<E extends { readonly kind: string }>(
    ask: (options: { signal: AbortSignal }) => Promise<AsyncIterable<E>>,
  ): Promise<E | undefined> {
    this.stop()
    const { signal } = (this.#stop = new AbortController())
    try {
      this.progress = { numDone: 0, numTotal: null }
      for await (const event of await ask({ signal })) {
        if (signal.aborted) return undefined
        if (!isProgress(event)) return event
        this.progress = event
      }
      return undefined
    } catch (thrown) {
      if (signal.aborted) return undefined
      throw thrown
    } finally {
      if (this.#stop.signal === signal) this.progress = null
    }
  }
}

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

type Progress = Extract<LabelsEvent, { kind: 'progress' }>

const isProgress = (event: { readonly kind: string }): event is Progress => event.kind === 'progress'

/** How a column is named to the host: by its number where its name does not tell it apart. */
export function columnKey(columns: readonly string[], index: number): string {
  const name = columns[index] ?? ''
  const isSure = name !== '' && !name.endsWith('…') && columns.indexOf(name) === index && !/^\d+$/.test(name)
  return isSure ? name : String(index + 1)
}

export type ColumnRole = 'file' | 'label' | 'class' | 'set' | 'none'

/** What each shown column is used for. */
export function rolesOf({ columns, reading }: Pick<TablePreview, 'columns' | 'reading'>): ColumnRole[] {
  if (reading === null) return columns.map(() => 'none')
  const { fileColumn, labelColumn, setColumn, classColumns } = reading
  return columns.map((name, index) => {
    if (columns.indexOf(name) !== index) return 'none'
    if (name === fileColumn) return 'file'
    if (name === labelColumn) return 'label'
    if (name === setColumn) return 'set'
    return classColumns.includes(name) ? 'class' : 'none'
  })
}

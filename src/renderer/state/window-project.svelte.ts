import { z } from 'zod'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'

const KEY = 'frostline.project'
const Kept = z.object({ id: z.uuid(), folder: z.string(), name: z.string() })
/** As much of a project as a window remembers through a reload and a restart of the host. */
export type KeptProject = z.output<typeof Kept>

/** What this window shows, and what the host has open instead; `null`: it was closed. */
export interface Switched {
  readonly from: KeptProject
  readonly to: ProjectInfo | null
}

export interface WindowProjectOptions {
  /** There is no other window: whatever opens is shown. */
  readonly isAlone: boolean
  /** Told before a project is shown. */
  readonly onShow?: (project: ProjectInfo) => void
  /** Opens a project again after the host was started again. */
  readonly reopen: (folder: string) => Promise<ProjectInfo>
  readonly storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

/**
 * The project that this window shows. A host has one open for all its windows: where another window opened another one, this one
 * does not go along by itself, and says so.
 */
export class WindowProject {
  /** `undefined`: not told yet. `null`: the Start screen. */
  shown = $state.raw<ProjectInfo | null | undefined>(undefined)
  /** Goes up with each project that is shown, the same one again too: its screens begin anew. */
  opening = $state(0)
  /** What the host has open. */
  open = $state.raw<ProjectInfo | null | undefined>(undefined)
  /** Shown before a reload, or before the host was started again. */
  #kept = $state.raw<KeptProject | undefined>(undefined)
  #isSwitching = $state(false)
  readonly #isAlone: boolean
  readonly #onShow: WindowProjectOptions['onShow']
  readonly #reopen: WindowProjectOptions['reopen']
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

  readonly switched: Switched | null = $derived.by(() => {
    const from = this.shown ?? this.#kept
    const { open } = this
    if (from === undefined || open === undefined || this.#isSwitching || open?.id === from.id) return null
    return { from, to: open }
  })
  /** On the Start screen: what another window has open. */
  readonly elsewhere = $derived.by(() => (this.shown === null && this.open ? this.open : null))

  constructor({ isAlone, onShow, reopen, storage = sessionStorage }: WindowProjectOptions) {
    this.#isAlone = isAlone
    this.#onShow = onShow
    this.#reopen = reopen
    this.#storage = storage
    this.#kept = isAlone ? undefined : read(storage)
  }

  /** The project that questions name; empty: none. The same where only what is told of the project changed: who asks need not ask anew. */
  readonly id: string = $derived(this.shown?.id ?? '')

  /** What the host has open, first and whenever it changes. */
  told(project: ProjectInfo | null): void {
    const before = this.open
    this.open = project
    if (this.#isSwitching) return
    const from = this.shown ?? this.#kept
    if (this.#isAlone || (this.shown === undefined && from === undefined)) this.show(project)
    else if (project !== null && project.id === from?.id) {
      // opened again, or only renamed
      if (before?.id === project.id && this.shown) this.shown = project
      else this.show(project)
    } else if (project === null && this.shown === undefined && from) void this.#goOn(from)
  }

  /** Opens a project for this window, which shows it. */
  async switch(open: () => Promise<ProjectInfo>): Promise<ProjectInfo> {
    return this.#act(async () => {
      const project = await open()
      this.#goTo(project)
      return project
    })
  }

  /** Closes the project that is shown, and goes to the Start screen. */
  leave(close: () => Promise<void>): Promise<void> {
    return this.#act(async () => {
      await close()
      this.#goTo(null)
    })
  }

  /** Goes along with the host. */
  show(project: ProjectInfo | null): void {
    if (project === null && this.shown === null) return
    if (project) this.#onShow?.(project)
    this.shown = project
    this.#kept = undefined
    this.opening++
    if (project === null) this.#storage.removeItem(KEY)
    else this.#storage.setItem(KEY, JSON.stringify(Kept.parse(project)))
  }

  /** Nothing is open in a host that was just started: this window brings its project back. Where it cannot, that is told. */
  async #goOn({ folder }: KeptProject): Promise<void> {
    await this.switch(() => this.#reopen(folder)).catch(() => undefined)
  }

  #goTo(project: ProjectInfo | null): void {
    this.open = project
    this.show(project)
  }

  /** What the host tells meanwhile is this window's own doing. */
  async #act<T>(work: () => Promise<T>): Promise<T> {
    this.#isSwitching = true
    try {
      return await work()
    } finally {
      this.#isSwitching = false
    }
  }
}

function read(storage: Pick<Storage, 'getItem'>): KeptProject | undefined {
  try {
    return Kept.parse(JSON.parse(storage.getItem(KEY) ?? ''))
  } catch {
    return undefined // nothing was kept
  }
}

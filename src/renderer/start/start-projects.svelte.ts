import type { RecentProject } from '../../shared/contract/app/projects.ts'
import { safeFileName } from '../../shared/safe-name.ts'
import { fromRpcError } from '../../shared/contract/rpc-errors.ts'
import type { AppError } from '../../shared/errors.ts'
import type { TakenFile } from '../files/take-files.ts'
import type { Api } from '../client/connect.ts'
import type { WindowProject } from '../state/window-project.svelte.ts'

type ProjectsApi = Pick<
  Api['projects'],
  'recent' | 'forget' | 'open' | 'create' | 'createSample' | 'size' | 'showFolder' | 'renameRecent' | 'remove'
>

export interface NewProject {
  readonly name: string
  readonly parent: string
  readonly multiLabel: boolean
}

/** What is being done, so that its button can say so and the others wait. */
export type StartWork = 'open' | 'create' | 'sample' | 'rename' | 'remove' | null

/** Projects as the Start screen offers them: recent ones, new ones, and what goes wrong when one is opened. */
export class StartProjects {
  /** `undefined`: not told yet. */
  recent = $state.raw<readonly RecentProject[]>()
  work = $state<StartWork>(null)
  error = $state.raw<AppError>()
  /** What the projects of the list take on the disk, by folder, as far as it was counted. */
  sizes = $state.raw<ReadonlyMap<string, number>>(new Map())
  /** The project whose opening failed. */
  failedFolder = $state<string>()
  readonly #api: ProjectsApi
  readonly #window: Pick<WindowProject, 'switch'>

  readonly canUseBackup = $derived.by(() => this.error?.code === 'project-damaged')

  /** @param window  goes along with what is opened here. */
  constructor(api: ProjectsApi, window: Pick<WindowProject, 'switch'>) {
    this.#api = api
    this.#window = window
  }

  async load(): Promise<void> {
    await this.#attempt(null, async () => {
      this.recent = await this.#api.recent()
    })
    await this.#countSizes()
  }

  /** One after the other: of a project with many runs it takes a while. */
  async #countSizes(): Promise<void> {
    for (const { folder, isThere } of this.recent ?? []) {
      const sizeBytes = isThere ? await this.sizeOf(folder) : undefined
      if (sizeBytes !== undefined) this.sizes = new Map([...this.sizes, [folder, sizeBytes]])
    }
  }

  async forget({ folder }: Pick<RecentProject, 'folder'>): Promise<void> {
    await this.#attempt(null, async () => {
      await this.#api.forget({ folder })
      this.recent = this.recent?.filter((each) => each.folder !== folder)
    })
  }

  /** @returns what its files take on the disk; `undefined`: that cannot be told. */
  async sizeOf(folder: string): Promise<number | undefined> {
    try {
      return (await this.#api.size({ folder })).sizeBytes
    } catch {
      return undefined // the question is asked all the same
    }
  }

  async showFolder(folder: string): Promise<void> {
    await this.#attempt(null, () => this.#api.showFolder({ folder }))
  }

  /** @returns whether it has that name now. */
  async rename(folder: string, name: string): Promise<boolean> {
    const isDone = await this.#attempt('rename', () => this.#api.renameRecent({ folder, name }))
    if (isDone) await this.load()
    return isDone
  }

  /** @returns whether it is deleted. */
  async remove(folder: string): Promise<boolean> {
    const isDone = await this.#attempt('remove', () => this.#api.remove({ folder }))
    if (isDone) await this.load()
    return isDone
  }

  /** Opens a project where it lies now; the place where it is no more leaves the list. */
  async locate(gone: string, folder: string): Promise<boolean> {
    const isOpen = await this.open(folder)
    if (isOpen) await this.#api.forget({ folder: gone })
    return isOpen
  }

  /** @returns whether it is open now. */
  async open(folder: string, useBackup = false): Promise<boolean> {
    const isOpen = await this.#attempt('open', () => this.#window.switch(() => this.#api.open({ folder, useBackup })))
    this.failedFolder = isOpen ? undefined : folder
    return isOpen
  }

  create(project: NewProject): Promise<boolean> {
    return this.#attempt('create', () => this.#window.switch(() => this.#api.create(project)))
  }

  createSample(): Promise<boolean> {
    return this.#attempt('sample', () => this.#window.switch(() => this.#api.createSample()))
  }

  /** A project for photos that were dropped, named after their folder; a name that is taken gets a number. */
  async createFor(files: readonly TakenFile[], parent: string, fallback: string): Promise<boolean> {
    const name = nameFor(files, fallback)
    for (let number = 1; number < 100; number++) {
      const numbered = number === 1 ? name : `${name} ${number}`
      if (await this.create({ name: numbered, parent, multiLabel: false })) return true
      if (this.error?.code !== 'folder-exists') return false
    }
    return false
  }

  dismiss(): void {
    this.error = undefined
    this.failedFolder = undefined
  }

  async #attempt(work: StartWork, act: () => Promise<unknown>): Promise<boolean> {
    this.work = work
    this.error = undefined
    try {
      await act()
      return true
    } catch (thrown) {
      this.error = fromRpcError(thrown)
      return false
    } finally {
      this.work = null
    }
  }
}

/** All in one folder: its name. */
export function nameFor(files: readonly TakenFile[], fallback: string): string {
  const folders = new Set(files.map(({ folder }) => folder))
  const [only = ''] = folders
  return folders.size === 1 && only !== '' ? only : fallback
}

/** Where a new project would be made, as it is shown before. */
export function folderOf(parent: string, name: string): string {
  const separator = parent.includes('\\') ? '\\' : '/'
  return `${parent.replace(/[/\\]$/, '')}${separator}${safeFileName(name.trim(), 'project')}.frostline`
}

/** Keys of a project's address that fit in a row: the end says most. */
export function shortPath(path: string, length = 46): string {
  return path.length <= length ? path : `…${path.slice(path.length - length + 1)}`
}

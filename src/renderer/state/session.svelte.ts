import { getContext, setContext } from 'svelte'
import type { EngineStatus, HostInfo } from '../../shared/contract/app/host.ts'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'
import type { RunList } from '../../shared/contract/app/runs.ts'
import type { Api } from '../client/connect.ts'
import { follow } from '../client/follow.ts'
import { Commands } from '../commands/commands.svelte.ts'
import { PathPicker } from '../files/path-picker.svelte.ts'
import type { TakenFile } from '../files/take-files.ts'
import { Notices } from './notices.svelte.ts'
import { Place } from './place.svelte.ts'
import type { RunWatch } from './run-watch.svelte.ts'
import { RunWatches } from './run-watches.ts'
import { ThemeChoice } from './theme.svelte.ts'
import { WindowProject } from './window-project.svelte.ts'

const NO_RUNS: RunList = { runs: [], activeId: null }

/** What every screen of the window shares. One for the window's life; screens take it with {@link session}. */
export class Session {
  readonly api: Api
  readonly host: HostInfo
  readonly place = new Place()
  readonly notices = new Notices()
  readonly theme = new ThemeChoice()
  readonly picker = new PathPicker()
  readonly commands: Commands
  readonly watches: RunWatches
  /** Which project this window shows, and whether the host still has it open. */
  readonly window: WindowProject
  engine = $state.raw<EngineStatus>()
  /** Of the open project, the newest first. */
  runs = $state.raw<RunList>(NO_RUNS)
  /** The first list has come. */
  hasRuns = $state(false)
  /** The run that trains, for what every screen shows of it. */
  training = $state.raw<RunWatch>()
  isSheetOpen = $state(false)
  /** Photos that were dropped before there was a project: its Photos screen takes them in. */
  waitingFiles: readonly TakenFile[] = []

  constructor(api: Api, host: HostInfo) {
    this.api = api
    this.host = host
    this.commands = new Commands(host.platform)
    this.watches = new RunWatches(api)
    this.window = new WindowProject({
      isAlone: host.hasOneWindow,
      onShow: (project) => this.#takeAddress(project),
      reopen: (folder) => api.projects.open({ folder, useBackup: false }),
    })
  }

  /** `undefined`: not told yet. `null`: none. */
  get project(): ProjectInfo | null | undefined {
    return this.window.shown
  }

  /** Follows what is open, and the engine, until the signal ends. */
  async follow(signal: AbortSignal): Promise<void> {
    await Promise.all([
      follow(
        (ended) => this.api.projects.current(undefined, { signal: ended }),
        (project) => this.window.told(project),
        { signal },
      ),
      follow(
        (ended) => this.api.host.engine(undefined, { signal: ended }),
        (engine) => (this.engine = engine),
        { signal },
      ),
    ])
  }

  /** Follows the runs of the project that is shown until the signal ends. */
  async followRuns(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => {
      this.runs = NO_RUNS
      this.hasRuns = false
    })
    await follow(
      (ended) => this.api.runs.list(undefined, { signal: ended }),
      (runs) => this.#takeRuns(runs),
      { signal },
    )
  }

  /** Shows a run as the one that trains until the returned function is called. */
  showTraining(runId: string): () => void {
    const { watch, release } = this.watches.take(runId)
    this.training = watch
    return () => {
      release()
      if (this.training === watch) this.training = undefined
    }
  }

  /** What the address names is of the project that it was written in: of another it would be said to be gone. */
  #takeAddress(project: ProjectInfo): void {
    const before = sessionStorage.getItem(ADDRESS_OF)
    if (before !== null && before !== project.id) this.place.specify('')
    sessionStorage.setItem(ADDRESS_OF, project.id)
  }

  #takeRuns(runs: RunList): void {
    this.runs = runs
    this.hasRuns = true
  }

  /** Where files are sent that go into the project shown. */
  get uploadUrl(): string {
    return `${this.host.uploadUrl}?project=${this.window.id}`
  }

  /** Address of a photo of the open project. */
  imageUrl(photoId: number, kind: 'thumb' | 'view' | 'full'): string {
    return `${this.host.imageBase}/${this.project?.id ?? ''}/${photoId}/${kind}`
  }
}

/** Of this tab: the project that its address speaks of. */
const ADDRESS_OF = 'frostline.address-of'
const KEY = Symbol('session')

export const provideSession = (value: Session): Session => setContext(KEY, value)

/** The window's session; to be called while a component is set up. */
export const session = (): Session => getContext<Session>(KEY)

import type { RunAbout } from '../../node/runs/about.ts'
import { findRuns, type FoundRun } from '../../node/runs/run-files.ts'
import type { RunList } from '../../shared/contract/app/runs.ts'
import { failure } from '../../shared/errors.ts'
import { Live } from '../live.ts'
import { newRun } from './new-run.ts'
import { NewerLabels } from './newer-labels.ts'
import { RunChannel } from './run-channel.ts'
import type { RunProject } from './run-project.ts'
import { settleRuns } from './settle-runs.ts'

const LABELS_SETTLE_MS = 1200

/** The runs that the open project has, and what is told of them to all windows. */
export class KnownRuns {
  /** The newest first. */
  readonly list = new Live<RunList>({ runs: [], activeId: null })
  readonly #activeId: () => string | null
  #project: RunProject | undefined
  #channels = new Map<string, RunChannel>()
  #newerLabels: NewerLabels | undefined
  #stopListening: () => void = () => undefined
  #labelTimer: NodeJS.Timeout | undefined

  /** @param activeId  of the run that trains. */
  constructor(activeId: () => string | null) {
    this.#activeId = activeId
  }

  /** Shows a project's runs. Those that a process which is gone left behind are paused. */
  open(project: RunProject): void {
    this.#project = project
    this.#newerLabels = new NewerLabels(project, () => this.#tellLabels())
    this.#stopListening = project.library.onChange(() => this.#labelsChanged())
    this.#channels = new Map(settleRuns(findRuns(project.runsFolder)).map((run) => [run.id, this.#channel(run)]))
    this.tell()
  }

  close(): void {
    this.#stopListening()
    clearTimeout(this.#labelTimer)
    this.#project = undefined
    // a run that ends late asks no more: the project's database is closed by then
    this.#newerLabels = undefined
    this.#channels = new Map()
    this.tell()
  }

  /** The project, until it closes: then its database answers no more, and a run that ends late still says what it can. */
  get answering(): RunProject | undefined {
    return this.#project?.closing.aborted === true ? undefined : this.#project
  }

  /** @throws {AppError} `no-run` */
  find(runId: string): RunChannel {
    const channel = this.#channels.get(runId)
    if (channel) return channel
    throw failure('no-run', { runId })
  }

  /** Makes the folder of a run with the next number and name. It is known once it is added. */
  create(project: RunProject, about: Omit<RunAbout, 'number' | 'name'>): FoundRun {
    const numbers = [...this.#channels.values()].map((channel) => channel.about.number)
    return newRun(project, numbers, about)
  }

  add(run: FoundRun): RunChannel {
    const channel = this.#channel(run)
    this.#channels.set(run.id, channel)
    return channel
  }

  forget({ id }: RunChannel): void {
    this.#channels.delete(id)
    this.tell()
  }

  /** @throws {AppError} `run-name-taken`: two runs of one name could not be told apart in lists and comparisons. */
  rename(channel: RunChannel, name: string): void {
    const wanted = name.normalize('NFC')
    if ([...this.#channels.values()].some((other) => other !== channel && other.about.name === wanted))
      throw failure('run-name-taken', { name: wanted })
    channel.change({ name: wanted })
  }

  tell(): void {
    const runs = [...this.#channels.values()].map((channel) => channel.summary())
    this.list.set({ runs: runs.sort((a, b) => b.number - a.number), activeId: this.#activeId() })
  }

  #channel(run: FoundRun): RunChannel {
    return new RunChannel(run, {
      numNewerLabels: (of) => (this.answering ? this.#newerLabels?.count(of) : undefined) ?? 0,
      classNameOf: (id) => this.answering?.library.classes.all().find((each) => each.id === id)?.name,
      onSummary: () => this.tell(),
    })
  }

  /** How many labels are newer than each run: told when the person has labelled a few. */
  #labelsChanged(): void {
    clearTimeout(this.#labelTimer)
    this.#labelTimer = setTimeout(() => this.#tellLabels(), LABELS_SETTLE_MS).unref()
  }

  #tellLabels(): void {
    if (!this.answering) return
    for (const channel of this.#channels.values()) channel.touch()
    this.tell()
  }
}

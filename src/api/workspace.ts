import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { exists } from '../node/files/atomic.ts'
import { configFolder } from '../node/files/own-folders.ts'
import type { GivePhotos } from '../node/project/import/imports.ts'
import { checkListed, coverOf, deleteProject, renameClosed } from '../node/project/closed-project.ts'
import type { BackupListener } from '../node/project/backups.ts'
import { copyProject } from '../node/project/copy-project.ts'
import { createProject, type NewProject, openProject } from '../node/project/open-project.ts'
import { PROJECT_SUFFIX } from '../node/project/layout.ts'
import type { OpenProject } from '../node/project/project.ts'
import { recheckPhotos } from '../node/project/files/recheck.ts'
import { RecentProjects } from '../node/project/recent-projects.ts'
import { copySamples } from '../node/samples/copy-samples.ts'
import type { Purpose } from '../shared/contract/app/host.ts'
import type { RecentProject } from '../shared/contract/app/projects.ts'
import { type ErrorData, failure } from '../shared/errors.ts'
import { Live } from './live.ts'
import type { Log } from './log.ts'

export interface WorkspaceOptions {
  readonly log: Log
  /** Gives the photos of a sample project; absent: those that come with the program. */
  readonly giveSamples?: GivePhotos
  /** Where the list of recent projects is kept. */
  readonly config?: string
}

const SAMPLE = { multiLabel: false, isSample: true }

/** Called when a project was opened, or before it is closed: what goes on in it is then stopped and put away. */
export type ProjectHook = (project: OpenProject) => void | Promise<void>

/** The project a host has open: one at a time. */
export class Workspace {
  /** The open project, and whenever that or its name changes; `null`: none. */
  readonly current = new Live<OpenProject | null>(null)
  readonly #recent: RecentProjects
  readonly #log: Log
  readonly #giveSamples: GivePhotos
  readonly #lastFolders = new Map<Purpose, string>()
  readonly #openHooks: ProjectHook[] = []
  readonly #closeHooks: ProjectHook[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ log, giveSamples = copySamples, config = configFolder() }: WorkspaceOptions) {
    this.#log = log
    this.#giveSamples = giveSamples
    this.#recent = new RecentProjects(config)
  }

  /** The open project. @throws {AppError} `no-project`. */
  get project(): OpenProject {
    if (this.current.value !== null) return this.current.value
    throw failure('no-project', {})
  }

  onOpen(hook: ProjectHook): void {
    this.#openHooks.push(hook)
  }

  onClose(hook: ProjectHook): void {
    this.#closeHooks.push(hook)
  }

  /** The project that is open stays open where this fails. */
  open(folder: string, useBackup = false): Promise<OpenProject> {
    return this.#inTurn(async () => {
      const open = this.current.value
      if (open !== null && open.isInPlace && isSameFolder(open.folder, folder)) return open
      // moved while it was open: it is this process that keeps it from being opened where it is now
      if (open !== null && !open.isInPlace) await this.#closeCurrent()
      const project = await this.#replaceBy(await openProject(folder, { useBackup }))
      if (project.readOnly === null) void this.#lookForPhotos(project)
      return project
    })
  }

  create(project: NewProject): Promise<OpenProject> {
    return this.#inTurn(() => this.#replaceBy(createProject(project)))
  }

  /** A new project of the sample photos. It is open at once; its import tells how far it is. */
  createSample(parent: string): Promise<OpenProject> {
    return this.#inTurn(async () => {
      const project = await this.#replaceBy(createProject({ parent, name: freeName(parent), ...SAMPLE }))
      project.imports.startGiven(this.#giveSamples)
      return project
    })
  }

  /** @returns why there is no last backup, where there is none. */
  close(): Promise<ErrorData | null> {
    return this.#inTurn(() => this.#closeCurrent())
  }

  rename(name: string): void {
    this.project.rename(name)
    this.current.set(this.project)
    void this.#remember(this.project)
  }

  /** A whole copy with labels, runs and captured photos, without caches. It is not opened. @returns its folder. */
  saveCopy(parent: string, name: string): Promise<string> {
    return copyProject(this.project, parent, name)
  }

  /** The projects that were open last, newest first. */
  recent(): RecentProject[] {
    return this.#recent.list()
  }

  forget(folder: string): void {
    this.#recent.forget(folder)
  }

  /** @returns the folder. @throws {AppError} `project-not-listed` where it is no recent project's. */
  listed(folder: string): string {
    checkListed(folder, this.recent())
    return folder
  }

  /** Gives a recent project another name, whether it is open or not. */
  renameRecent(folder: string, name: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.current.value?.folder === this.listed(folder)) this.rename(name)
      else await renameClosed(folder, name)
      this.#recent.rename(folder, name.normalize('NFC'))
    })
  }

  /** Deletes a recent project. @throws {AppError} `project-open`, and as {@link deleteProject}. */
  remove(folder: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.current.value?.folder === this.listed(folder))
        throw failure('project-open', { name: this.project.info().name })
      await deleteProject(folder)
      this.#recent.forget(folder)
    })
  }

  /** Where the person last was for a purpose, or home. */
  lastFolder(purpose: Purpose): string {
    return this.#lastFolders.get(purpose) ?? homedir()
  }

  rememberFolder(purpose: Purpose, folder: string): void {
    this.#lastFolders.set(purpose, folder)
  }

  async #replaceBy(project: OpenProject): Promise<OpenProject> {
    await this.#closeCurrent()
    project.backups.onTry((outcome) => this.#logBackup(project, outcome))
    this.current.set(project)
    void project.backups.make()
    await this.#run(this.#openHooks, project)
    await this.#remember(project)
    return project
  }

  /** Windows are told what the project says of it. */
  #logBackup(project: OpenProject, outcome: Parameters<BackupListener>[0]): void {
    if ('thrown' in outcome) this.#log.error(outcome.thrown)
    else this.#log.info(`backup of ${project.folder}: ${outcome.path}`)
    if (this.current.value === project) this.current.set(project)
  }

  /** Beside what the person does: files may have been moved since the last time. */
  async #lookForPhotos(project: OpenProject): Promise<void> {
    try {
      await recheckPhotos(project, undefined, project.closing)
    } catch (thrown) {
      if (!project.closing.aborted) this.#log.error(thrown)
    }
  }

  async #closeCurrent(): Promise<ErrorData | null> {
    const open = this.current.value
    if (open === null) return null
    await this.#run(this.#closeHooks, open)
    await this.#remember(open)
    this.current.set(null)
    await open.close()
    return open.backups.problem
  }

  /** What one part makes of it must not keep a project from opening or closing. */
  async #run(hooks: readonly ProjectHook[], project: OpenProject): Promise<void> {
    for (const hook of hooks) {
      try {
        await hook(project)
      } catch (thrown) {
        this.#log.error(thrown)
      }
    }
  }

  async #remember(project: OpenProject): Promise<void> {
    try {
      const { name, folder } = project.info()
      this.#recent.remember({ folder, name, openedAt: Date.now(), ...project.counts(), cover: await coverOf(project) })
    } catch (thrown) {
      // a full disk, a folder that may not be written: the list is a convenience
      this.#log.error(thrown)
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** Whether two paths lead to one folder. */
function isSameFolder(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev
}

/** “Sample leaves”, with a number where that is taken. */
function freeName(parent: string): string {
  const isTaken = (name: string): boolean => exists(join(parent, name + PROJECT_SUFFIX))
  let name = 'Sample leaves'
  for (let number = 2; isTaken(name); number++) name = `Sample leaves ${number}`
  return name
}

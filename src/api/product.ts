import { existsSync } from 'node:fs'
import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import { configFolder } from '../node/files/own-folders.ts'
import { removeAbandoned } from '../node/files/unfinished-notes.ts'
import { ProjectImages } from '../node/project/images.ts'
import type { OpenProject } from '../node/project/project.ts'
import { receiveUpload } from '../node/project/uploads.ts'
import type { TrainerOptions, TrainerPort } from '../node/trainer-host/port.ts'
import { VERSION } from '../node/version.ts'
import type { UploadSink } from '../node/web/take-upload.ts'
import type { ImageSource } from '../node/web/window-answer.ts'
import type { HostInfo } from '../shared/contract/app/host.ts'
import { checkNamed } from './asked-project.ts'
import { ChosenPaths } from './chosen-paths.ts'
import { Engine } from './engine/engine.ts'
import { HandedFiles } from './handed-files.ts'
import type { Log } from './log.ts'
import { ModelsService } from './models/models-service.ts'
import { ExportDownloads } from './results/export-run.ts'
import { ResultsService } from './results/results-service.ts'
import { Runs } from './runs/runs.ts'
import type { HostServices, Services } from './services.ts'
import { TriesService } from './tries/tries-service.ts'
import { Workspace } from './workspace.ts'

interface ProductOptions {
  readonly log: Log
  /** What this host does in its own way. */
  readonly host: Omit<HostServices, 'info'>
  /** What trainers run in; a child process by default. */
  readonly openTrainer?: (options: TrainerOptions) => TrainerPort
  /** Where recent projects are remembered. */
  readonly config?: string
  /** Where new projects are put. */
  readonly projectsFolder?: string
}

/** A run, as closing a window needs it. */
export interface RunsToClose {
  /** Its name, where one goes on. */
  activeRun(): string | undefined
  pause(): Promise<void>
  /** Ends it and keeps the best checkpoint. */
  stop(): Promise<void>
}

/** All that Frostline is, without a window: hosts put one in front of it. */
export interface Product {
  readonly services: Services
  readonly images: ImageSource
  readonly uploads: UploadSink
  /** Where exports can be downloaded from; absent on a desktop, which writes them where the person says. */
  readonly exports: ((pathname: string) => Response | undefined) | undefined
  readonly handed: HandedFiles
  readonly runs: RunsToClose
  openProject(folder: string): Promise<void>
  /** Puts the open project and what goes on in it away. */
  close(): Promise<void>
}

export function openProduct(options: ProductOptions): Product {
  const { log, host, config = configFolder(), openTrainer } = options
  removeAbandoned(config)
  const workspace = new Workspace({ log, config })
  const handed = new HandedFiles()
  const engine = new Engine({ open: openTrainer })
  const runs = new Runs({ engine, log, openModel: (name) => services.models.shelf.open(name) })
  followWorkspace(runs, workspace)
  const info = infoOf(options)
  const paths = new ChosenPaths({
    hasNativeDialogs: info.hasNativeDialogs,
    known: () => [
      info.projectsFolder,
      ...[workspace.current.value, ...workspace.recent()].flatMap((project) => project?.folder ?? []),
    ],
  })
  const questions = { trainer: engine.questions }
  const parts = { project: () => workspace.project, runs, questions }
  const downloads = info.canDownload ? new ExportDownloads() : undefined
  const services: Services = {
    log,
    host: { ...host, info },
    workspace,
    handed,
    paths,
    engine,
    runs,
    models: new ModelsService({ ...parts, engine, openProject: () => workspace.current.value ?? undefined }),
    results: new ResultsService({ ...parts, ...(downloads && { downloads }) }),
    tries: new TriesService({ ...parts, handed }),
  }
  return {
    services,
    handed,
    runs: {
      activeRun: () => runs.activeRun()?.name,
      pause: () => runs.pauseActive(),
      stop: () => runs.stopActive(),
    },
    images: async (projectId, photoId, size, ifNoneMatch) => {
      const project = workspace.current.value
      return project?.id === projectId ? imagesOf(project).respond(photoId, size, ifNoneMatch) : undefined
    },
    uploads: async (name, bytes, purpose, projectId) => {
      if (purpose === 'try') return handed.receive(name, bytes)
      checkNamed(workspace, projectId)
      return receiveUpload(workspace.project, name, bytes)
    },
    exports: downloads && ((pathname) => downloads.respond(pathname)),
    openProject: async (folder) => {
      paths.add(folder)
      await workspace.open(folder)
    },
    close: async () => {
      await services.models.downloads.close()
      await workspace.close()
      await engine.stop()
      handed.close()
    },
  }
}

const imagesOfProject = new WeakMap<OpenProject, ProjectImages>()

function imagesOf(project: OpenProject): ProjectImages {
  const images = imagesOfProject.get(project) ?? new ProjectImages(project)
  imagesOfProject.set(project, images)
  return images
}

function infoOf({ host, projectsFolder = defaultProjectsFolder() }: ProductOptions): HostInfo {
  return {
    version: VERSION,
    platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
    hasNativeDialogs: host.chooseNative !== undefined,
    // the system's dialogs belong to the one window of the desktop
    hasOneWindow: host.chooseNative !== undefined,
    canReveal: host.reveal !== undefined,
    canDownload: host.chooseNative === undefined,
    // from where the window is
    imageBase: 'image',
    uploadUrl: 'upload',
    projectsFolder,
    numCores: availableParallelism(),
  }
}

/** Where people look for what they made. */
function defaultProjectsFolder(): string {
  const documents = join(homedir(), 'Documents')
  return join(existsSync(documents) ? documents : homedir(), 'Frostline')
}

/** Shows the runs of whichever project is open; closing it pauses the one that trains. */
function followWorkspace(runs: Runs, workspace: Workspace): void {
  workspace.onOpen((project) => runs.open(project))
  workspace.onClose(() => runs.close())
}

import type { HostInfo, Purpose } from '../shared/contract/app/host.ts'
import type { ChosenPaths } from './chosen-paths.ts'
import type { Engine } from './engine/engine.ts'
import type { HandedFiles } from './handed-files.ts'
import type { Log } from './log.ts'
import type { ModelsService } from './models/models-service.ts'
import type { ResultsService } from './results/results-service.ts'
import type { Runs } from './runs/runs.ts'
import type { TriesService } from './tries/tries-service.ts'
import type { Workspace } from './workspace.ts'

/** What a host (a desktop window's process, a server) does in its own way. */
export interface HostServices {
  readonly info: HostInfo
  /** The system's dialog; `null` where the person closed it. Absent where there are none. */
  readonly chooseNative?: (purpose: Purpose, suggestedName: string | undefined) => Promise<string[] | null>
  /** Shows a file in the system's file manager. Absent where that cannot be. */
  readonly reveal?: (path: string) => Promise<void>
  /** Commands that are chosen in the native menu. Absent where there is none. */
  readonly chosenCommands?: (signal: AbortSignal | undefined) => AsyncIterable<string>
}

/** What handlers are given: one set for a host, made when it starts. */
export interface Services {
  readonly host: HostServices
  readonly log: Log
  readonly engine: Engine
  readonly models: ModelsService
  readonly runs: Runs
  readonly results: ResultsService
  readonly tries: TriesService
  readonly workspace: Workspace
  readonly handed: HandedFiles
  readonly paths: ChosenPaths
}

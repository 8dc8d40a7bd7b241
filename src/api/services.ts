import type { ChosenPaths } from './chosen-paths.ts'
import type { Engine } from './engine/engine.ts'
import type { HandedFiles } from './handed-files.ts'
import type { HostServices } from './host-services.ts'
import type { Log } from './log.ts'
import type { ModelsService } from './models/models-service.ts'
import type { ResultsService } from './results/results-service.ts'
import type { Runs } from './runs/runs.ts'
import type { TriesService } from './tries/tries-service.ts'
import type { Workspace } from './workspace.ts'

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

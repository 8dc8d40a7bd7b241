import type { HostServices } from './host-services.ts'
import type { Log } from './log.ts'
import type { ModelsService } from './models/models-service.ts'
import type { ResultsService } from './results/results-service.ts'
import type { TriesService } from './tries/tries-service.ts'
import type { Workspace } from './workspace.ts'

/** What handlers are given: one set for a host, made when it starts. */
export interface Services {
  readonly host: HostServices
  readonly log: Log
  readonly models: ModelsService
  readonly results: ResultsService
  readonly tries: TriesService
  readonly workspace: Workspace
}

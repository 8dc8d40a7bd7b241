import type { HostServices } from './host-services.ts'
import type { Log } from './log.ts'

/** What handlers are given: one set for a host, made when it starts. */
export interface Services {
  readonly host: HostServices
  readonly log: Log
}

import type { HostInfo, Purpose } from '../shared/contract/app/host.ts'

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

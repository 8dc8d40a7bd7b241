import type { Purpose } from '../../shared/contract/app/host.ts'
import type { Session } from '../state/session.svelte.ts'
import { plainName } from './plain-name.ts'

/**
 * Asks the person for files or a folder of the machine that Frostline runs on: by the system's own dialog where the host has one,
 * and by ours elsewhere. `null`: they thought better of it.
 */
export async function pickPaths(
  { api, host, picker, notices }: Session,
  purpose: Purpose,
  suggestedName?: string,
): Promise<readonly string[] | null> {
  if (!host.hasNativeDialogs) return picker.ask(purpose, suggestedName)
  const name = suggestedName === undefined ? {} : { suggestedName: plainName(suggestedName) }
  return (await notices.attempt(() => api.host.chooseNative({ purpose, ...name }))) ?? null
}

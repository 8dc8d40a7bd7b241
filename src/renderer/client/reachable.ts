import { WINDOW_PATH } from '../../shared/contract/app/window-project.ts'

/** Why a window has no connection. */
export type Absence = 'not-answering' | 'signed-out'

/**
 * Asks the window's own address: a host that refuses it runs, and will go on refusing it. On a desktop there is nothing to sign in to.
 */
export async function whyAbsent(
  address: Pick<Location, 'protocol' | 'pathname'> = location,
  ask: (path: string, init: RequestInit) => Promise<Pick<Response, 'status'>> = fetch,
): Promise<Absence> {
  if (!address.protocol.startsWith('http')) return 'not-answering'
  try {
    const { status } = await ask(address.pathname, { method: 'HEAD', cache: 'no-store', redirect: 'manual' })
    return status === 401 || status === 403 ? 'signed-out' : 'not-answering'
  } catch {
    return 'not-answering' // nobody listens there
  }
}

/**
 * A window that is signed out goes on where it was when another tab of this browser came by a new link.
 *
 * @param changed  what another tab keeps for all tabs.
 * @returns        the address to go to; `undefined`: nobody came.
 */
export function wayBack(
  { key, newValue }: Pick<StorageEvent, 'key' | 'newValue'>,
  { hash }: Pick<Location, 'hash'>,
): string | undefined {
  if (key !== WINDOW_PATH || newValue === null || !/^\/w\/[\w-]{43}\/$/.test(newValue)) return undefined
  return newValue + hash
}

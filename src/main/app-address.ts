/** Where the window's own page lives, in the desktop application. */
export const SCHEME = 'frostline'
export const ORIGIN = `${SCHEME}://app`

/** Whether an address is the window's own: not merely one that begins like it. */
export function isOwn(address: string): boolean {
  try {
    const { protocol, host } = new URL(address)
    return protocol === `${SCHEME}:` && host === 'app'
  } catch {
    return false
  }
}

import { failure } from '../../shared/errors.ts'

/** Which addresses may be asked. */
export interface AddressRules {
  /** Hosts, as in `URL.hostname`. */
  readonly hosts: readonly string[]
  /** Plain http too. For servers of this machine in tests; never for what a catalog names. */
  readonly allowHttp?: boolean
}

/** Names with which a port is asked are as good as without: a redirect may not leave the host, wherever it listens. */
export function checkAddress(address: string, { hosts, allowHttp = false }: AddressRules, from?: string): URL {
  const url = URL.canParse(address, from) ? new URL(address, from) : undefined
  const isExpected = url !== undefined && hosts.includes(url.hostname) && url.username === '' && url.password === ''
  if (isExpected && (url.protocol === 'https:' || (allowHttp && url.protocol === 'http:'))) return url
  const shown = url ? `${url.protocol}//${url.host}` : `“${address.slice(0, 200)}”`
  throw failure('download-redirected', {
    of: 'address',
    from,
    to: shown,
    protocols: allowHttp ? 'http or https' : 'https',
    hosts: [...hosts],
  })
}

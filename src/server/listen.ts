import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { failure } from '../shared/errors.ts'

/** By what the system says. */
const CODES: Readonly<Record<string, 'port-refused' | 'no-such-address' | undefined>> = {
  EACCES: 'port-refused',
  EADDRNOTAVAIL: 'no-such-address',
  ENOTFOUND: 'no-such-address',
}

/** @returns the port that is listened on. @throws {AppError} `port-in-use`, `port-refused` or `no-such-address`. */
export async function listen(server: Server, port: number, address: string): Promise<number> {
  try {
    server.listen({ port, host: address, exclusive: true })
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (thrown) {
    const said = (thrown as NodeJS.ErrnoException).code ?? ''
    if (said === 'EADDRINUSE') throw failure('port-in-use', { by: 'another program', address, port }, { cause: thrown })
    const code = CODES[said]
    throw code === undefined ? thrown : failure(code, { address, port }, { cause: thrown })
  }
}

import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '../shared/errors.ts'

const CODES: Record<string, [code: string, what: string, hint: string]> = {
  EADDRINUSE: [
    'port-in-use',
    'is in use by another program',
    'Choose another --port, or leave it out: a free one is taken.',
  ],
  EACCES: ['port-refused', 'may not be used', 'Choose a --port above 1023.'],
  EADDRNOTAVAIL: [
    'no-such-address',
    'is not an address of this machine',
    'Leave --address out, or name one of this machine’s.',
  ],
  ENOTFOUND: [
    'no-such-address',
    'is not an address of this machine',
    'Leave --address out, or name one of this machine’s.',
  ],
}

/** @returns the port that is listened on. @throws {AppError} `port-in-use`, `port-refused` or `no-such-address`. */
export async function listen(server: Server, port: number, address: string): Promise<number> {
  try {
    server.listen({ port, host: address, exclusive: true })
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (thrown) {
    const [code, what, hint] = CODES[(thrown as NodeJS.ErrnoException).code ?? ''] ?? []
    if (code === undefined) throw thrown
    throw new AppError(code, `${address}:${port} ${what}.`, { hint: hint ?? '', cause: thrown })
  }
}

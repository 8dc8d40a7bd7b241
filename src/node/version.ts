import { createRequire } from 'node:module'

/** Frostline's own, from its package.json. */
export const { version: VERSION } = createRequire(import.meta.url)('../../package.json') as { version: string }

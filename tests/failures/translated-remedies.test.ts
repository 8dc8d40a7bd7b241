import { afterAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { FAILURE_CODES, FAILURES } from '../../src/shared/failures/failures.ts'
import { samples } from './samples.ts'

afterAll(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

/** By code, what another words: a table's problem where it is read, an installation where a library is missing. */
const WINDOW_LEAVES = ['label-table-invalid']
const CLI_LEAVES = ['label-table-invalid', 'eager-unavailable', 'backup-failed']

test.each([
  ['the window', async () => (await import('../../src/renderer/texts/errors.ts')).WINDOW_REMEDIES, WINDOW_LEAVES],
  ['the command line', async () => (await import('../../src/cli/texts/errors.ts')).CLI_REMEDIES, CLI_LEAVES],
])('what to do in %s comes from its messages, so that it can be translated', async (_, remediesOf, leaves) => {
  vi.stubGlobal('navigator', { languages: ['en-XA'] })
  vi.stubEnv('FROSTLINE_LANGUAGE', 'en-XA')
  // its language is chosen as it is read
  const all = await remediesOf()
  const remedies: { readonly [code: string]: ((data: never) => string | undefined) | undefined } = all
  const hints = (code: (typeof FAILURE_CODES)[number]): string[] =>
    samples(FAILURES[code].data(z)).flatMap((data) => remedies[code]?.(data as never) ?? [])
  const said = FAILURE_CODES.flatMap((code) => (leaves.includes(code) ? [] : hints(code)))
  expect(said.length).toBeGreaterThan(Object.keys(all).length)
  for (const hint of said) expect(hint).toMatch(/^⟦.+⟧$/s)
  expect(hints('label-table-invalid')).toContainEqual(expect.stringMatching(/^⟦.+⟧$/s))
})

import { expect, test, vi } from 'vitest'
import { FAILURE_CODES, FAILURES } from '../../src/shared/failures/failures.ts'
import { samples } from './samples.ts'

test('what to do in the window comes from its messages, so that it can be translated', async () => {
  vi.stubGlobal('navigator', { languages: ['en-XA'] })
  // its language is chosen as it is read
  const { WINDOW_REMEDIES } = await import('../../src/renderer/texts/errors.ts')
  const remedies: { readonly [code: string]: ((data: never) => string | undefined) | undefined } = WINDOW_REMEDIES
  const said = FAILURE_CODES.flatMap((code) =>
    samples(FAILURES[code].data).flatMap((data) => {
      const hint = remedies[code]?.(data as never)
      // what is wrong with a table is known where it is read
      const isAdvice = code === 'label-table-invalid' && typeof data === 'object' && data !== null && 'advice' in data
      return hint === undefined || isAdvice ? [] : [hint]
    }),
  )
  expect(said.length).toBeGreaterThan(Object.keys(WINDOW_REMEDIES).length)
  for (const hint of said) expect(hint).toMatch(/^⟦.+⟧$/s)
})

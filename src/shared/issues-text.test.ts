import { expect, test } from 'vitest'
import { z } from 'zod'
import { issuesText } from './issues-text.ts'

const Plan = z.object({ version: z.literal(1), stages: z.array(z.object({ epochs: z.number() })) })

test('what is wrong is one line with its places, and no JSON', () => {
  const { error } = Plan.safeParse({ version: '1', stages: [{ epochs: 'ten' }] })
  if (error === undefined) throw new Error('It was not refused.')
  expect(issuesText(error)).toMatch(/^“version”: [^\n{]+; “stages\.0\.epochs”: [^\n{]+$/)
})

test('of many only the first are told, with the number of the others', () => {
  const { error } = z.array(z.number()).safeParse(['a', 'b', 'c', 'd', 'e'])
  if (error === undefined) throw new Error('It was not refused.')
  expect(issuesText(error)).toMatch(/^“0”: .+; “1”: .+; “2”: .+; and 2 more$/)
})

import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkMarks, contentOf, fileSchema, type Format, header, isHeader, issuesText, marked } from './format.ts'

const LEAF = { name: 'frostline-leaf', version: 2, content: z.strictObject({ size: z.int() }) } satisfies Format

test('a file says first what it is, and is read back without that', () => {
  const written = marked(LEAF, { size: 3 })
  expect(JSON.stringify(written)).toBe('{"format":"frostline-leaf","version":2,"size":3}')
  expect(fileSchema(LEAF).parse(written)).toEqual(written)
  expect(contentOf(LEAF, written, 'leaf.json')).toEqual({ size: 3 })
})

test('files of before, without name or version, are read', () => {
  expect(contentOf(LEAF, { size: 3 }, 'leaf.json')).toEqual({ size: 3 })
  expect(contentOf(LEAF, { version: 1, size: 3 }, 'leaf.json')).toEqual({ size: 3 })
})

test('what a newer Frostline wrote is refused in words, and another kind of file by its name', () => {
  expect(() => contentOf(LEAF, { format: 'frostline-leaf', version: 3 }, 'leaf.json')).toThrow(
    '“leaf.json” was written by a newer Frostline: it is version 3 of “frostline-leaf”, which this one does not read.',
  )
  expect(() => checkMarks(LEAF, { format: 'frostline-plan', version: 1 }, 'leaf.json')).toThrow(
    '“leaf.json” is “frostline-plan”, not “frostline-leaf”.',
  )
})

test.each(['1', 0, 1.5, -1, null, true, [1]])('a version that is none is refused: %j', (version) => {
  expect(() => contentOf(LEAF, { format: 'frostline-leaf', version, size: 3 }, 'leaf.json')).toThrow(
    `“leaf.json” has the version ${JSON.stringify(version)}; those of “frostline-leaf” are whole numbers from 1.`,
  )
})

test.each([5, null, ['frostline-leaf']])('a name that is none is refused: %j', (format) => {
  expect(() => contentOf(LEAF, { format, version: 1, size: 3 }, 'leaf.json')).toThrow(
    `“leaf.json” is “${JSON.stringify(format)}”, not “frostline-leaf”.`,
  )
})

test('the first line of a file of records is told from a record', () => {
  expect(isHeader(JSON.parse(header(LEAF)))).toBe(true)
  expect(isHeader({ kind: 'note' })).toBe(false)
})

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

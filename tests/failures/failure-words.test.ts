import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CLI_REMEDIES, inCliWords } from '../../src/cli/texts/errors.ts'
import { inWindowWords, WINDOW_REMEDIES } from '../../src/renderer/texts/errors.ts'
import type { ErrorData } from '../../src/shared/errors.ts'
import { FAILURE_CODES, FAILURES, failureFrom } from '../../src/shared/failures/failures.ts'

/** Data of every shape that a schema allows: each choice, and what may be absent there and not there. */
function samples(schema: z.core.$ZodType): unknown[] {
  if (schema instanceof z.ZodOptional) return [undefined, ...samples(schema.unwrap())]
  if (schema instanceof z.ZodNullable) return [null, ...samples(schema.unwrap())]
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodDiscriminatedUnion)
    return schema.options.flatMap((option) => samples(option))
  if (schema instanceof z.ZodEnum) return Object.values(schema.enum)
  if (schema instanceof z.ZodLiteral) return [schema.value]
  if (schema instanceof z.ZodBoolean) return [true, false]
  if (schema instanceof z.ZodNumber) return [3]
  if (schema instanceof z.ZodString) return ['“name”']
  if (schema instanceof z.ZodArray)
    return [[], ...samples(schema.element).map((each) => [each])].filter((each) => schema.safeParse(each).success)
  if (schema instanceof z.ZodRecord) return [{}]
  if (!(schema instanceof z.ZodObject)) throw new Error(`no sample of ${schema._zod.def.type}`)
  const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>
  return Object.entries(shape).reduce<object[]>(
    (found, [key, inner]) =>
      found.flatMap((each) => samples(inner).map((value) => (value === undefined ? each : { ...each, [key]: value }))),
    [{}],
  )
}

/** An option of a command line: `--out`, not a dash between words. */
const FLAG = /(^|[\s(`“])--[a-z]|frostline (train|predict|evaluate|export|models|serve)\b/
/** What only a window has. */
const WINDOW = /\bscreen\b|\bbutton\b|\bpress\b|\bclick\b|\bdialog\b|\bDrop it\b/i

const hosts: readonly [string, (error: ErrorData) => ErrorData, RegExp][] = [
  ['window', inWindowWords, FLAG],
  ['command line', inCliWords, WINDOW],
]

describe.each(FAILURE_CODES)('%s', (code) => {
  test.each(hosts)('has words in the %s, and none of the other’s', (_, words, others) => {
    const all = samples(FAILURES[code].data)
    expect(all.length).toBeGreaterThan(0)
    for (const data of all) {
      const told = words({ code, message: 'as it came', data: data as Record<string, unknown> })
      expect(told.message, JSON.stringify(data)).toMatch(/^\S.+[^\s]$/s)
      expect(told.message).not.toBe('as it came')
      for (const text of [told.message, told.hint ?? '']) {
        expect(text, JSON.stringify(data)).not.toMatch(others)
        expect(text).not.toMatch(/undefined|\bnull\b|\[object/)
      }
      expect(told.hint ?? 'one.').toMatch(/[.…)\]”/]$|plan\.json$|fault$/)
    }
  })

  test('is understood from its data as JSON', () => {
    for (const data of samples(FAILURES[code].data)) {
      const crossed: unknown = JSON.parse(JSON.stringify(data))
      expect(failureFrom(code, crossed)?.data, JSON.stringify(data)).toEqual(data)
    }
  })
})

test('hosts word what is not the same in all of them, and nothing else', () => {
  const byHost = FAILURE_CODES.filter((code) => FAILURES[code].remedy === 'by-host')
  expect(Object.keys(CLI_REMEDIES).sort()).toEqual([...byHost].sort())
  expect(Object.keys(WINDOW_REMEDIES).sort()).toEqual([...byHost].sort())
})

test('an error without data says what it came with', () => {
  const old = { code: 'disk-full', message: 'The disk is full.', hint: 'Free some space.' }
  expect([inWindowWords(old), inCliWords(old)]).toEqual([old, old])
})

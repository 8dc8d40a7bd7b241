import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { CLI_REMEDIES, inCliWords } from '../../src/cli/texts/errors.ts'
import { inWindowWords, WINDOW_REMEDIES } from '../../src/renderer/texts/errors.ts'
import { samples } from './samples.ts'
import * as windowTexts from './window-texts.ts'
import type { ErrorData } from '../../src/shared/errors.ts'
import { OPENABLE } from '../../src/shared/failures/model-failures.ts'
import { FAILURE_CODES, FAILURES } from '../../src/shared/failures/failures.ts'
import { failureFrom } from '../../src/shared/failures/parse-failure.ts'

/** What only a command line has: an option (`--out`, not a dash between words), a command of ours or of npm, what is typed. */
const COMMANDS = /(^|[\s(`“])--[a-z]|\bfrostline [a-z]|\bnpm (run|start|install)\b|`/
/** What only a window has. */
const WINDOW = /\bscreen\b|\bbutton\b|\bpress\b|\bclick\b|\bdialog\b|\bDrop it\b|\bUndo brings\b/i
/** What stands on what can be pressed in the window, as a text that names one has it. */
const BUTTONS = namesIn(Object.values(windowTexts)).map((name) => `“${name}”`)

/** Short names in the window's texts (`Open a model…`), not sentences. */
function namesIn(values: readonly unknown[]): string[] {
  const names = values.flatMap((value): string[] => {
    if (typeof value === 'string') return [value]
    return typeof value === 'object' && value !== null ? namesIn(Object.values(value)) : []
  })
  return [...new Set(names)].filter((name) => /^[A-Z][\w’-]*( [\w’-]+){0,3}…?$/.test(name))
}

const hosts: readonly [string, (error: ErrorData) => ErrorData, RegExp][] = [
  ['window', inWindowWords, COMMANDS],
  ['command line', inCliWords, WINDOW],
]

describe.each(FAILURE_CODES)('%s', (code) => {
  test.each(hosts)('has words in the %s, and none of the other’s', (host, words, others) => {
    const all = samples(FAILURES[code].data(z))
    expect(all.length).toBeGreaterThan(0)
    for (const data of all) {
      const told = words({ code, message: 'as it came', data: data as Record<string, unknown> })
      expect(told.message, JSON.stringify(data)).toMatch(/^\S.+[^\s]$/s)
      expect(told.message).not.toBe('as it came')
      for (const text of [told.message, told.hint ?? '']) {
        expect(text, JSON.stringify(data)).not.toMatch(others)
        if (host === 'command line')
          expect(
            BUTTONS.filter((name) => text.includes(name)),
            text,
          ).toEqual([])
        expect(text).not.toMatch(/undefined|\bnull\b|\[object/)
      }
      expect(told.hint ?? 'one.').toMatch(/[.…)\]”/]$|plan\.json$|fault$/)
    }
  })

  test('is understood from its data as JSON', () => {
    for (const data of samples(FAILURES[code].data(z))) {
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

test('every host names every file that opens as a model', () => {
  const data = [
    { of: 'name', name: 'a', close: [] },
    { of: 'folder', path: '/a', close: [{ name: 'b', isHere: true }] },
    { of: 'device', path: '/a' },
  ]
  for (const words of [inWindowWords, inCliWords])
    for (const each of data)
      expect(words({ code: 'model-not-found', message: '', data: each }).hint).toContain(OPENABLE)
})

test('an error without data says what it came with', () => {
  const old = { code: 'disk-full', message: 'The disk is full.', hint: 'Free some space.' }
  expect([inWindowWords(old), inCliWords(old)]).toEqual([old, old])
})

/** What makes an error of words: what crossed without data, and what one host says of itself. */
const OF_WORDS = [
  'src/node/threads/test-thread.ts',
  'src/renderer/files/folder-view.svelte.ts',
  'src/renderer/try/camera.ts',
  'src/shared/contract/rpc-errors.ts',
  'src/shared/errors.ts',
]
/** Classes of errors, each of kinds of failure but the command line's own. */
const CLASSES = [
  'src/cli/usage-error.ts',
  'src/core/datasets/errors.ts',
  'src/node/files/open-regular.ts',
  'src/node/photos/photo-errors.ts',
]

test('every failure is of a kind: nothing else makes errors of words', () => {
  const root = join(import.meta.dirname, '../..')
  const found = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ({ file: `src/${file.replaceAll('\\', '/')}`, text: readFileSync(join(root, 'src', file), 'utf8') }))
  const having = (pattern: RegExp) => found.filter(({ text }) => pattern.test(text)).map(({ file }) => file)
  expect(having(/new AppError\(/).sort()).toEqual(OF_WORDS)
  expect(having(/extends AppError\b/).sort()).toEqual(CLASSES)
})

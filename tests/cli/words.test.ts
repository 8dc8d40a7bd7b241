import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Allowed, COMMANDER, TYPED, untranslated } from './untranslated.ts'

/** A language that nobody speaks: what is not in it did not come from the messages. */

const ALLOWED: readonly Allowed[] = [
  ...COMMANDER,
  ...TYPED,
  { text: /^ {2}[a-z-]+(?= .*⟦)/g, why: 'names of commands, and of what they take' },
  { text: /(?<=⟦Ţĥéŕé åŕé: )[a-z, -]+(?=\.)/g, why: 'in a list too' },
  { text: /^ {2}[A-Z]+(?:_[A-Z]+)*(?= {2})/g, why: 'variables of the environment' },
  { text: /request\.json, photos\.json, checkpoints\/, about\.json, log\.jsonl/g, why: 'names of files' },
]

let program: Command
let reportError: (thrown: unknown, isJson: boolean) => number
beforeAll(async () => {
  vi.stubEnv('FROSTLINE_LANGUAGE', 'en-XA')
  vi.stubEnv('COLUMNS', '10000')
  // its language is chosen as it is read
  const { createProgram } = await import('../../src/cli/program.ts')
  ;({ reportError } = await import('../../src/cli/report-error.ts'))
  program = createProgram(() => undefined)
})
afterAll(() => void vi.unstubAllEnvs())

/** Everything that help prints, of every command. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => void (text += part) })
  command.outputHelp()
  return [text, ...command.commands.map(helpOf)].join('\n')
}

/** What a person reads of a command line that is refused. */
async function refusal(args: readonly string[]): Promise<string> {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await program.parseAsync([...args], { from: 'user' })
    throw new Error(`not refused: ${args.join(' ')}`)
  } catch (thrown) {
    reportError(thrown, false)
    return write.mock.calls.map(([text]) => String(text)).join('')
  } finally {
    write.mockRestore()
  }
}

test('help says what it says by messages, of every command', () => {
  const text = helpOf(program)
  expect(text.split('\n').length).toBeGreaterThan(200)
  expect(text).toContain('⟦Ƒîñé-ţûñéš')
  expect(untranslated(text, ALLOWED)).toEqual([])
})

describe('so does what is said of a command line that cannot be understood', () => {
  test.each(
    [
      ['trian'],
      ['help', 'nonsense'],
      ['help', 'trian'],
      ['train'],
      ['train', '1', '--lr', '3'],
      ['train', '1', '--epochs', '0'],
      ['train', '1', '--val', '0.95'],
      ['train', '1', '--learning-rate', '?'],
      ['train', '1', '--cache-limit', '?'],
      ['train', '1', '--preprocessing', '?'],
      ['train', '1', '--optimizer', '?'],
      ['train', '1', '--recipe', 'head-only', '--freeze', '2'],
      ['train', '1', '--multi-label', '--labels', 'one'],
      ['train', '1', '--resume', '2', '--seed', '3'],
      ['train', '1', '--repeat', '2', '--seed', '3'],
      ['export', '1', '--to', '?'],
      ['export', '1', '--to', 'onxn'],
      ['info', '1', '--classes', '3'],
      ['predict', '1', '2', '--csv', '-', '--json'],
      ['predict', '1', '2', '--bom'],
      ['serve', '--port', '99999'],
      ['serve', '1', '--link'],
      ['serve', '1', '--project', '2'],
      ['models', 'get', '?'],
      ['models', 'remove', '?'],
    ].map((args) => [args.join(' '), args] as const),
  )('%s', async (_, args) => {
    const text = await refusal(args)
    expect(text).toMatch(/^⟦Éŕŕöŕ:/)
    const itself: Allowed[] = [
      { text: /\b(?:trian|nonsense|onxn|onnx)\b|“train”/g, why: 'what was typed, and what was meant' },
      { text: /(?<=⟦Éŕŕöŕ: )(?:There is no model|No model)[^⟧]*/g, why: 'what happened is worded for all hosts' },
    ]
    expect(untranslated(text, [...ALLOWED, ...itself])).toEqual([])
  })
})

test('a sentence that is not from the messages would be found, also in one that is', () => {
  expect(untranslated('⟦Šţöþþîñĝ… one t⟧\nStopping…', [])).toEqual(['Stopping…   has: Stopping'])
  expect(untranslated('⟦Ñöţé: it failed one t⟧', [])).toEqual(['⟦Ñöţé: it failed⟧   has: it failed'])
  expect(untranslated('⟦Ñöţé: 5 one two thr⟧ 3 %', [])).toEqual([])
})

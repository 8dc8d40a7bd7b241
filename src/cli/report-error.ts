import { CommanderError } from 'commander'
import { type ErrorData, toErrorData } from '../shared/errors.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { writeRecord } from './output/stream-records.ts'
import { printable } from './output/printable.ts'
import { inCliWords } from './texts/errors.ts'
import { around, styleFor } from './output/terminal.ts'
import { say } from './texts/say.ts'

/** Tells a person, or with `--json` a program, what went wrong. @returns the exit code. */
export function reportError(thrown: unknown, isJson: boolean): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.done // --help and --version
  const error = thrown instanceof CommanderError ? usageError(thrown) : inCliWords(toErrorData(thrown))
  if (isJson) writeRecord(process.stdout, { kind: 'error', ...error })
  else {
    const { begin: bad, end: plain } = around(styleFor(process.stderr, process.env).bad)
    const told = say('common.error', { bad, plain, message: error.message })
    const lines = [told, ...(error.hint === undefined ? [] : [error.hint])]
    if (error.code === 'unexpected' && thrown instanceof Error) lines.push(...(thrown.stack ?? '').split('\n'))
    process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''))
  }
  return exitCodeOf(error.code)
}

/** Options that other programs have under these names. */
const MEANT: Readonly<Record<string, string>> = {
  '--lr': '--learning-rate',
  '--batch': '--batch-size',
  '--bs': '--batch-size',
  '--weights': '--model',
  '--output': '--out',
  '--validation': '--val',
  '--workers': '--threads',
  '--silent': '--quiet',
}

/** Commander's own message: `error: unknown option '--epoch'\n(Did you mean --epochs?)`. */
function usageError({ message, code }: CommanderError): ErrorData {
  if (code === 'commander.help')
    return { code: 'usage', message: say('usage.nothing.message'), hint: say('usage.nothing.hint') }
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n')
  const unknown = /^unknown option '(--?[\w-]+)'/.exec(first)?.[1] ?? ''
  const meant = MEANT[unknown]
  const suggestion =
    meant === undefined ? rest.join(' ').replace(/^\((.*)\)$/, '$1') : say('usage.didYouMean', { option: meant })
  const hint = [suggestion, say('usage.help')]
  return { code: 'usage', message: sentence(first), hint: hint.filter((text) => text !== '').join(' ') }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

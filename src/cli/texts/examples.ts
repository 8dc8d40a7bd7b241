import { say } from './say.ts'

/** A command as it may be typed, and what it does. */
type Example = readonly [command: string, what?: string]

/** Examples for the end of a command's help. @param column  where what they do begins. */
export function examples(column: number, ...all: readonly Example[]): string {
  const lines = all.map(([command, what]) =>
    what === undefined ? `  ${command}` : `  ${`${command} `.padEnd(column - 1)} ${what}`,
  )
  return [`\n${say('common.examples')}`, ...lines].join('\n')
}

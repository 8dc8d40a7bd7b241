import { COMMANDS, SCREEN_KEYS } from '../../src/shared/commands.ts'
import type { PlanField } from '../../src/shared/contract/plan-field.ts'
import { PART_NAMES, PLAN_ROWS } from '../../src/shared/contract/plan-fields.ts'

/** What the window says of tables that it shares with the command line and native menus: commands and fields of a plan. */
export function sharedMessages(): Record<string, string> {
  const commands = [...COMMANDS, ...SCREEN_KEYS]
  const messages = [
    ...COMMANDS.map(({ id, label }) => [`commands.${id}`, label] as const),
    ...SCREEN_KEYS.map(({ id, label }) => [`screenKeys.${id}`, label] as const),
    ...commands.map(({ group }) => [`commandGroups.${group}`, group] as const),
    ...PLAN_ROWS.flatMap(({ key, field }) => ofField(`planFields.${key}`, field)),
  ].map(([key, text]): [string, string] => [key, quoted(text)])
  const parts = Object.entries(PART_NAMES).map(([part, name]): [string, string] => [
    `planParts.${part}`,
    name.replace('{n}', '{number, number}'),
  ])
  return Object.fromEntries([...messages, ...parts])
}

/** What the command line says of the same table: its flags, and what stands where one is not given. */
export function flagMessages(): Record<string, string> {
  const messages = PLAN_ROWS.flatMap(({ key, field }): [string, string][] => {
    const { flag, flagHelp, help, label, unset } = field
    if (flag === undefined) return []
    const said = flagHelp ?? help ?? label
    const what: [string, string] = [`flags.${key}.help`, said.charAt(0).toLowerCase() + said.slice(1)]
    return unset === undefined ? [what] : [what, [`flags.${key}.unset`, unset]]
  })
  return Object.fromEntries(messages.map(([key, text]) => [key, quoted(text)]))
}

function ofField(start: string, field: PlanField): [string, string][] {
  const { label, more, help, unset } = field
  const [options, others] = 'options' in field ? [field.options, field.others] : [{}, undefined]
  const all: [string, string | undefined][] = [
    ['label', label],
    ['more', more],
    ['help', help],
    ['unset', unset],
    ['others', others],
    ...Object.entries(options).map(([value, name]): [string, string] => [`options.${value}`, name]),
  ]
  return all.flatMap(([what, text]): [string, string][] => (text === undefined ? [] : [[`${start}.${what}`, text]]))
}

/** Signs that mean something in a message stand for themselves. */
const quoted = (text: string): string => text.replaceAll("'", "''").replaceAll(/[{}]/g, "'$&'")

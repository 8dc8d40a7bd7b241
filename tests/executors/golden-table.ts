import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll } from 'vitest'
import { notesFolder } from '../../scripts/setup/places.mjs'
import { GROUPS } from './run-case.ts'

interface Column {
  readonly library: string
  readonly at: string
  /** By group: cases that agree, and all that ran. */
  readonly counts: Readonly<Record<string, readonly [agreeing: number, all: number]>>
}

/** What several test files found, at once or one after another: a file for each executor. */
const FOLDER = join(notesFolder(), 'golden-cases')

/**
 * Counts the golden cases on which executors agree with Keras 3, and prints the table of all that were tried on this machine when the tests
 * of a file are over.
 */
export function goldenTable(): (executor: string, library: string, group: string, agrees: boolean) => void {
  const found = new Map<string, Column>()
  afterAll(() => {
    if (found.size === 0) return
    mkdirSync(FOLDER, { recursive: true })
    for (const [executor, column] of found) writeFileSync(join(FOLDER, `${executor}.json`), JSON.stringify(column))
    console.log(tableOf({ ...readColumns(), ...Object.fromEntries(found) }).join('\n'))
  })
  return (executor, library, group, agrees) => {
    const counts: Column['counts'] = found.get(executor)?.counts ?? {}
    const [agreeing, all] = counts[group] ?? [0, 0]
    found.set(executor, {
      library,
      at: new Date().toISOString().slice(0, 16).replace('T', ' '),
      counts: { ...counts, [group]: [agreeing + Number(agrees), all + 1] },
    })
  }
}

function readColumns(): Record<string, Column> {
  const columns: Record<string, Column> = {}
  for (const name of readdirSync(FOLDER))
    try {
      columns[basename(name, '.json')] = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Column
    } catch {
      // it is being written
    }
  return columns
}

function tableOf(columns: Readonly<Record<string, Column>>): string[] {
  const rows = Object.entries(columns).map(([executor, { library, at, counts }]) => [
    `${executor} (${library})`,
    ...GROUPS.map((group) => (counts[group] ? counts[group].join(' of ') : 'none')),
    at,
  ])
  const lines = [['Golden cases of Keras 3 on', ...GROUPS, 'when (UTC)'], ...rows.sort()]
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)))
  return lines.map((line) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd(),
  )
}

import { expect, test } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BY_SIGNAL, EXIT, exitCodeOf, exitHelp } from './exit-codes.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const sources = (folder: string): string[] =>
  readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(mjs|ts)$/.test(name) && !/\.test\.ts$/.test(name))
    .map((name) => readFileSync(join(PROJECT, folder, name), 'utf8'))

/** All that the launcher, the set-up and the command line end with, as the sources write it. */
const ends = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(/process\.exit(?:Code\s*(?:\|\|)?=|\()([^\n]*)/g)].map(([, what]) => what))

test('help and README list every code that the sources can end with, and no other', () => {
  const launcher = readFileSync(join(PROJECT, 'scripts/exit-codes.mjs'), 'utf8')
  const own = [...launcher.matchAll(/export const \w+ = (\d+)/g)].map(([, code]) => Number(code))
  const shipped = ['src/cli', 'bin', 'scripts/start', 'scripts/setup'].flatMap(sources)
  const launch = readFileSync(join(PROJECT, 'scripts/launch.mjs'), 'utf8')
  const literal = ends([...shipped, launch]).flatMap((what) => (what.match(/\b\d+\b/g) ?? []).map(Number))
  const all = new Set([...Object.values(EXIT), BY_SIGNAL, ...own, ...literal])
  const listed = (text: string, line: RegExp): number[] => [...text.matchAll(line)].map(([, code]) => Number(code))
  const sorted = [...all].sort((a, b) => a - b)
  expect(listed(exitHelp(), /^ {2}(\d+) /gm)).toEqual(sorted)
  const [, readMe] = readFileSync(join(PROJECT, 'README.md'), 'utf8').split('## Exit codes')
  expect(listed(readMe.split('\n## ')[0], /^\| (\d+)/gm)).toEqual(sorted)
})

test('1 is for bugs alone: what is foreseen has another code, whatever it is', () => {
  expect(exitCodeOf('unexpected')).toBe(1)
  expect(exitCodeOf('something that nobody thought of listing here')).toBe(5)
})

test.each([
  ['bad-plan', 2],
  ['no-server', 2],
  ['bad-photo-list', 3],
  ['label-table-invalid', 3],
  ['model-not-found', 4],
  ['download-unreachable', 4],
  ['model-exists', 5],
  ['port-in-use', 5],
  ['not-a-project', 5],
  ['project-damaged', 5],
  ['export-stopped', 6],
  ['diverged', 7],
  ['engine-native', 8],
])('%s ends with %i', (code, exit) => expect(exitCodeOf(code)).toBe(exit))

import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { filesIn } from '../package/application.ts'
import { projectFolder } from '../setup/places.mjs'

/** The words of docs/GLOSSARY.md that are not to be used: the last column of its two tables, words and spellings. */
const [words = [], spellings = []] = readFileSync(join(projectFolder, 'docs', 'GLOSSARY.md'), 'utf8')
  .split('## Spelling')
  .map((part) =>
    [...part.matchAll(/^\|.*\|([^|]*)\|$/gm)]
      .slice(2)
      .flatMap(([, cell = '']) => cell.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]))),
  )

/** Names that others gave: sharp and libvips. */
const OTHERS = /toColourspace|pipelineColourspace|position: 'centre'|'grey16'|optimiseCoding/g
/** Where the words stand that are not to be used, and numbers that look like letters. */
const LEFT_OUT = /^docs\/GLOSSARY\.md$|^scripts\/tests\/words\.test\.ts$|^tests\/.*\.json$/

/** Files below folders, and files, by their paths in the project. */
const texts = (...paths: string[]): string[] =>
  paths
    .flatMap((path) =>
      statSync(join(projectFolder, path)).isDirectory()
        ? filesIn(join(projectFolder, path)).map((name) => `${path}/${name}`)
        : [path],
    )
    .filter((path) => /\.(?:ts|mjs|py|svelte|md|css|html|json)$/.test(path) && !LEFT_OUT.test(path))

/** Where something stands, with the line's number. */
const places = (paths: readonly string[], sought: RegExp): string[] =>
  paths.flatMap((path) =>
    readFileSync(join(projectFolder, path), 'utf8')
      .replaceAll(OTHERS, '')
      .split('\n')
      .flatMap((line, i) => {
        const found = sought.exec(line)
        return found ? [`${path}:${i + 1}: ${found[0]}`] : []
      }),
  )

test('no name and no text is spelled in a way that the glossary rules out', () => {
  expect(spellings).toContain('colour')
  const stems = spellings.map((word) => word.replace(/ise$/, 'is'))
  const folders = ['bench', 'bin', 'docs', 'e2e', 'scripts', 'src', 'tests']
  const all = texts(...folders, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md')
  expect(places(all, new RegExp(stems.join('|'), 'i'))).toEqual([])
})

test('people read no word that the glossary rules out', () => {
  expect(words).toContain('hold-out set')
  const read = texts('src/renderer/texts', 'src/cli', 'src/shared', 'README.md', 'docs/GUIDE.md')
  expect(read.length).toBeGreaterThan(50)
  expect(places(read, new RegExp(`\\b(?:${words.join('|')})\\b`, 'i'))).toEqual([])
})

import { existsSync, readFileSync } from 'node:fs'
import { replaceFile } from './replace-file.ts'
import { markdownTable } from './table.ts'
import type { Part, PartResult } from '../part.ts'
import { DOCUMENT } from '../places.ts'

export interface Section {
  readonly part: Part
  readonly result: PartResult
  /** Who or what was not measured, and why. */
  readonly leftOut: readonly string[]
  /** Machine, date, load: one line. */
  readonly circumstances: string
  readonly command: string
}

const marks = (name: string): [string, string] => [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]

/** Replaces what stands between a part's marks, or adds the part at the end. The rest of the document is a person's. */
export function withSection(text: string, section: Section): string {
  const [begin, end] = marks(section.part.name)
  const content = `${begin}\n\n${sectionText(section)}\n\n${end}`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) return `${text.trimEnd()}\n\n${content}\n`
  return text.slice(0, from) + content + text.slice(to + end.length)
}

export function sectionText({ part, result, leftOut, circumstances, command }: Section): string {
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`)
  const notes = [...result.notes, ...leftOut]
  return [
    `## ${part.title}`,
    part.method,
    ...result.tables.map(markdownTable),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
    [circumstances, ...versions].join(' · '),
    `\`${command}\``,
  ].join('\n\n')
}

const TITLE = '# Benchmarks\n'

export function writeSection(section: Section): void {
  const text = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : TITLE
  replaceFile(DOCUMENT, withSection(text, section))
}

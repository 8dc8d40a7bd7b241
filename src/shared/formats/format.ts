import { z } from 'zod'
import { type AppError, failure } from '../errors.ts'

/** A kind of file that Frostline writes for people or programs. Its name and version stand first in every one: see docs/formats. */
export interface Format<Content extends z.ZodObject = z.ZodObject> {
  /** `frostline-plan` */
  readonly name: string
  /** What is written now. A version is counted up when what was written before is no longer read as it was meant; new fields alone do not. */
  readonly version: number
  /** What a file holds besides. */
  readonly content: Content
}

/** A file of records, one a line of JSON. Its first line says what it is. */
export interface LinesFormat<Line extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly version: number
  readonly line: Line
}

type Marks = Pick<Format, 'name' | 'version'>

/** The whole of such a file, as its JSON schema says it. */
export const fileSchema = ({ name, version, content }: Format): z.ZodObject =>
  content.extend({ format: z.literal(name), version: z.literal(version) })

/** The first line of such a file. */
export const headerSchema = ({ name, version }: Marks): z.ZodObject =>
  z.object({ kind: z.literal('format'), format: z.literal(name), version: z.literal(version) })

/** What is written: name and version first. */
export function marked<Content extends z.ZodObject>(
  { name, version }: Format<Content>,
  content: z.output<Content>,
): { format: string; version: number } & z.output<Content> {
  return { format: name, version, ...content }
}

/** The first line, with its end. */
export const header = ({ name, version }: Marks): string =>
  `${JSON.stringify({ kind: 'format', format: name, version })}\n`

/** Whether a line says what its file is. Files of Frostline 0.1 have none. */
export const isHeader = (line: unknown): boolean => isObject(line) && line['kind'] === 'format'

/**
 * The content of a file, not yet parsed: without its marks. Files of Frostline 0.1 have no name, and may have no version.
 *
 * @param source  the file, for the message.
 * @throws {AppError} `newer-format`, `other-format`
 */
export function contentOf({ name, version, content }: Format, json: unknown, source: string): unknown {
  checkMarks({ name, version }, json, source)
  if (!isObject(json)) return json
  const unknown = ['format', 'version'].filter((mark) => !(mark in content.shape))
  return Object.fromEntries(Object.entries(json).filter(([key]) => !unknown.includes(key)))
}

/**
 * Refuses what a newer Frostline wrote, files of another kind, and marks that are none: `"1"` is no version.
 *
 * @throws {AppError} `newer-format`, `other-format`
 */
export function checkMarks({ name, version }: Marks, json: unknown, source: string): void {
  if (!isObject(json)) return
  const { format, version: written } = json
  if (format !== undefined && format !== name)
    throw failure('other-format', { of: 'name', source, found: asText(format), expected: name })
  if (written === undefined) return
  if (typeof written !== 'number' || !Number.isInteger(written) || written < 1)
    throw failure('other-format', { of: 'version', source, found: JSON.stringify(written), expected: name })
  if (written > version) throw newerFormat(source, `version ${written} of “${name}”`)
}

const asText = (mark: unknown): string => (typeof mark === 'string' ? mark : JSON.stringify(mark))

/** @param what  `version 2 of “frostline-plan”` */
export const newerFormat = (source: string, what: string): AppError => failure('newer-format', { source, what })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MAX_ISSUES = 3

/** What is wrong with data that does not hold to its description, in a line for a person: `“stages.0.epochs”: expected number`. */
export function issuesText({ issues }: { readonly issues: readonly z.core.$ZodIssue[] }): string {
  const told = issues.slice(0, MAX_ISSUES).map(({ path, message }) => {
    const place = path.map(String).join('.')
    return `${place === '' ? '' : `“${place}”: `}${message}`
  })
  const rest = issues.length - told.length
  return `${told.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { FORMATS_FOLDER } from '../../scripts/formats/files.ts'

/** What a JSON schema of docs/formats says against a value, as whoever reads only the schema would check it. */
export function problemsWith(schema: string, json: unknown): string[] {
  const text = readFileSync(join(FORMATS_FOLDER, `${schema}.schema.json`), 'utf8')
  const checked = z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]).safeParse(json)
  return checked.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
}

export const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

export const readLines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)

import { fieldsOf, typeInWords } from './fields.ts'
import { jsonSchemaOf, type JsonSchema } from './json-schema.ts'
import type { Page } from './pages.ts'

const MARK =
  '<!-- From here on `npm run formats` writes, from the code; what fields mean is written by hand, and stays. -->'
const WHOLE = 'Fields'

/** What each field means, as a page has it: by section, then by path. */
export type Meanings = ReadonlyMap<string, ReadonlyMap<string, string>>

/** Reads what was written by hand: all before the mark, and the last column of each table. */
export function readPage(text: string): { prose: string; meanings: Meanings } {
  const [prose, tables = ''] = text.split(MARK)
  const meanings = new Map<string, Map<string, string>>()
  for (const section of tables.split(/^## /m).slice(1)) {
    const title = section.slice(0, section.indexOf('\n')).trim()
    const rows = [...section.matchAll(/^\| `([^`]+)` *\|.*\| ([^|]*?) *\|$/gm)]
    meanings.set(title, new Map(rows.map(([, path, meaning]) => [path, meaning])))
  }
  return { prose: prose.trimEnd(), meanings }
}

export interface WrittenPage {
  readonly markdown: string
  readonly schema: JsonSchema
  /** Fields that nobody has described: `Stage: epochs`. */
  readonly undescribed: readonly string[]
}

/** A page and its schema, from the code and from what was written by hand. */
export function writePage(page: Page, prose: string, meanings: Meanings): WrittenPage {
  const schema = jsonSchemaOf(page)
  const undescribed: string[] = []
  const parts = Object.keys(page.parts).map((name) => {
    const part = schema.$defs?.[name]
    if (part === undefined) throw new Error(`${page.name}: nothing refers to its part “${name}”.`)
    return [name, part] as const
  })
  const link = (part: string): string => {
    if (part.startsWith('__')) return 'anything that JSON holds' // z.json, which holds itself
    if (part in page.parts) return `[${part}](#${part.toLowerCase()})`
    const elsewhere = page.elsewhere?.[part]
    if (elsewhere === undefined) throw new Error(`${page.name}: “${part}” has no page.`)
    return `[${part}](${elsewhere})`
  }
  const section = ([title, part]: readonly [string, JsonSchema]): string => {
    const fields = fieldsOf(part)
    if (fields.length === 0) return `## ${title}\n\n${typeInWords(part, link)}\n`
    const rows = fields.map(({ path, isOptional, schema: field }) => {
      const meaning = meanings.get(title)?.get(path) ?? ''
      if (meaning === '') undescribed.push(`${title}: ${path}`)
      else field.description = meaning.replaceAll('`', '')
      return `| \`${path}\` | ${typeInWords(field, link)}${isOptional ? '; may be absent' : ''} | ${meaning} |`
    })
    return `## ${title}\n\n| field | what it holds | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n`
  }
  const sections = [[WHOLE, schema] as const, ...parts].map(section)
  return { markdown: `${prose}\n\n${MARK}\n\n${sections.join('\n')}`, schema, undescribed }
}

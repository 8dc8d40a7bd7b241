import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { currentFiles, FORMATS_FOLDER } from './files.ts'
import { PAGES } from './pages.ts'
import { readPage, writePage } from './page-text.ts'

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url))
const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

test('docs/formats is what `npm run formats` makes of the code now, and describes every field', async () => {
  const { files, undescribed } = await currentFiles()
  expect(undescribed).toEqual([])
  for (const { path, text } of files) expect(read(path), `${path}: run npm run formats`).toBe(text)
})

test('every format that the code names has its page, and the index leads to each', () => {
  const names = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => [...read(join(SOURCES, file)).matchAll(/name: '(frostline-[a-z-]+)',\s*version: \d/g)])
    .map(([, name]) => name)
  const pages = readdirSync(FORMATS_FOLDER).filter((file) => file.endsWith('.md'))
  const text = pages.map((file) => read(join(FORMATS_FOLDER, file))).join('\n')
  expect(names.length).toBeGreaterThan(12)
  for (const name of names) expect(text, name).toContain(name)
  const index = read(join(FORMATS_FOLDER, 'README.md'))
  for (const { name } of PAGES) expect(index).toContain(`[${name}.schema.json](${name}.schema.json)`)
})

test('a field that came without a meaning is named', () => {
  const [page] = PAGES
  const { prose, meanings } = readPage(read(join(FORMATS_FOLDER, `${page.name}.md`)))
  const fields = new Map([...(meanings.get('Fields') ?? [])].filter(([path]) => path !== 'l2'))
  const { undescribed, markdown } = writePage(page, prose, new Map([...meanings, ['Fields', fields]]))
  expect(undescribed).toEqual(['Fields: l2'])
  expect(markdown).toContain('| `seed` |')
})

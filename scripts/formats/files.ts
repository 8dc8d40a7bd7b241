import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as prettier from 'prettier'
import { PAGES } from './pages.ts'
import { readPage, writePage } from './page-text.ts'

interface PageFile {
  readonly path: string
  readonly text: string
}

export const FORMATS_FOLDER = fileURLToPath(new URL('../../docs/formats/', import.meta.url))

/** Pages and schemas as the code would have them now, and what in them nobody has described. */
export async function currentFiles(): Promise<{ files: PageFile[]; undescribed: string[] }> {
  const written = PAGES.map((page) => {
    const path = `${FORMATS_FOLDER}${page.name}.md`
    const { prose, meanings } = readPage(existsSync(path) ? readFileSync(path, 'utf8') : `# ${page.name}`)
    return { page, path, ...writePage(page, prose, meanings) }
  })
  const files = written.flatMap(({ page, path, markdown, schema }) => [
    { path, text: markdown },
    { path: `${FORMATS_FOLDER}${page.name}.schema.json`, text: JSON.stringify(schema) },
  ])
  return {
    files: await Promise.all(files.map(formatted)),
    undescribed: written.flatMap(({ page, undescribed }) => undescribed.map((field) => `${page.name}.md, ${field}`)),
  }
}

async function formatted({ path, text }: PageFile): Promise<PageFile> {
  const options = await prettier.resolveConfig(path)
  return { path, text: await prettier.format(text, { ...options, plugins: [], filepath: path }) }
}

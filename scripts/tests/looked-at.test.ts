import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { getFileInfo } from 'prettier'
import { expect, test } from 'vitest'
import { filesIn } from '../package/application.ts'
import { packageFolder, projectFolder } from '../setup/places.mjs'

const FOLDERS = ['bench', 'bin', 'docs', 'e2e', 'scripts', 'src', 'tests']

/** Every file of the project, by its path. */
const files = [
  ...readdirSync(projectFolder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : [])),
  ...FOLDERS.flatMap((folder) => filesIn(join(projectFolder, folder)).map((name) => `${folder}/${name}`)),
]

/** What programs write, line by line as they do: nobody lays it out. */
const WRITTEN_BY_PROGRAMS =
  /(?:^|\/)package-lock\.json$|^docs\/BENCHMARKS\.md$|^tests\/(?:golden\/.*\.json$|keras\/[^/]*\.json$|protobuf\/descriptors\.json$|versions\/[^/]+\/)/

test('Prettier lays out every file that a person writes', async () => {
  const laidOut = files.filter((file) => /\.(?:ts|svelte|[cm]?js|json|md|css|html|yml)$/.test(file))
  const ignorePath = ['.gitignore', '.prettierignore'].map((name) => join(projectFolder, name))
  const left: string[] = []
  for (const file of laidOut.filter((each) => !WRITTEN_BY_PROGRAMS.test(each)))
    if ((await getFileInfo(join(projectFolder, file), { ignorePath })).ignored) left.push(file)
  expect(left).toEqual([])
})

test('oxlint looks at all code', () => {
  const oxlint = join(String(packageFolder('oxlint')), 'bin', 'oxlint')
  const lines = execFileSync(process.execPath, [oxlint, '--debug=files', '.'], { cwd: projectFolder, encoding: 'utf8' })
  const seen = new Set(lines.split('\n').map((line) => line.replaceAll('\\', '/').replace(/^\.\//, '')))
  expect(files.filter((file) => /\.(?:ts|[cm]?js)$/.test(file) && !seen.has(file))).toEqual([])
})

test('ESLint looks at every component', async () => {
  const eslint = new ESLint({ cwd: projectFolder })
  const components = files.filter((file) => file.endsWith('.svelte'))
  expect(components.length).toBeGreaterThan(100)
  const isLeft = await Promise.all(components.map((file) => eslint.isPathIgnored(file)))
  expect(components.filter((_, i) => isLeft[i])).toEqual([])
})

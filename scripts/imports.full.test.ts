import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectFolder } from './setup/places.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-imports-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Runs the project's rules over a tree of such files. */
function check(files: Record<string, string>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const script = join(projectFolder, 'scripts', 'imports.mjs')
  const { status, stdout } = spawnSync(process.execPath, [script, join(folder, 'src')], {
    cwd: projectFolder,
    encoding: 'utf8',
  })
  return { passes: status === 0, stdout }
}
const leaf = 'export const x = 1\n'

test('imports that point the allowed way pass', () => {
  const { passes, stdout } = check({
    'src/shared/a.ts': leaf,
    'src/core/b.ts': `export { x } from '../shared/a.ts'\n`,
    'src/node/c.ts': `import 'node:fs'\nexport { x } from '../core/b.ts'\n`,
    'src/api/d.ts': `export { x } from '../node/c.ts'\n`,
    'src/cli/e.ts': `export { x } from '../api/d.ts'\n`,
  })
  expect(stdout).toContain('no dependency violations')
  expect(passes).toBe(true)
})

test.each([
  ['shared knows nobody', 'src/shared/a.ts', `import '../core/b.ts'`, 'shared-not-to'],
  ['core does not use its adapters', 'src/core/a.ts', `import '../node/b.ts'`, 'core-not-to'],
  [
    'not even their types',
    'src/core/a.ts',
    `import type { x } from '../node/b.ts'\nexport type Y = typeof x`,
    'core-not-to',
  ],
  ['adapters do not know the handlers', 'src/node/a.ts', `import '../api/b.ts'`, 'node-not-to'],
  ['handlers do not know their hosts', 'src/api/a.ts', `import '../cli/b.ts'`, 'api-not-to'],
  ['core runs in a browser', 'src/core/a.ts', `import 'node:fs'`, 'no-node-in-shared-or-core'],
  ['core works on plain arrays', 'src/core/a.ts', `import '@tensorflow/tfjs-core'`, 'no-tensorflow'],
  ['hosts keep off the native library', 'src/cli/a.ts', `import '@tensorflow/tfjs-node'`, 'native-library-only'],
  ['a misspelled path is found', 'src/core/a.ts', `import './nowhere.ts'`, 'not-to-unresolvable'],
])('%s: %s may not say %s', (_reason, path, content, rule) => {
  const others = Object.fromEntries(['core', 'node', 'api', 'cli'].map((place) => [`src/${place}/b.ts`, leaf]))
  const { passes, stdout } = check({ ...others, [path]: `${content}\n` })
  expect(stdout).toContain(rule)
  expect(passes).toBe(false)
})

test('imports in a circle are refused', () => {
  const { passes, stdout } = check({ 'src/core/a.ts': `import './b.ts'\n`, 'src/core/b.ts': `import './a.ts'\n` })
  expect(stdout).toContain('no-circular')
  expect(passes).toBe(false)
})

import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Programs that are started in threads, often for one file alone: what they load is loaded anew each time. zod, with the schemas of all
 * failures, took 0.1 s of opening a `.keras` file where V8 had its code cached, and 0.3 s where it had not.
 */
const THREADS: readonly { readonly entry: string; readonly needs: readonly string[] }[] = [
  { entry: 'src/node/models/untrusted/worker.ts', needs: ['fflate', 'h5wasm'] },
  { entry: 'src/node/photos/tables/table-thread.ts', needs: [] },
  { entry: 'src/node/project/import/reader/worker.ts', needs: [] },
]

/** Imports that are there when a program runs: with Node's type stripping also `import { type X }`, whose braces are then empty. */
const IMPORTS = [/^(?:import|export)\s(?!type\b)(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm, /\bawait import\('([^']+)'\)/g]

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, from = '']) => from))
}

/** All files of ours that a program imports, and packages, by which of its files. */
function importedBy(entry: string): { files: readonly string[]; packages: Map<string, string> } {
  const packages = new Map<string, string>()
  const files = [entry]
  // grows while it is gone through
  for (const file of files)
    for (const from of importsOf(file)) {
      const path = posix.join(posix.dirname(file), from)
      if (from.startsWith('node:')) continue
      if (!from.startsWith('.')) packages.set(from, file)
      else if (!files.includes(path)) files.push(path)
    }
  return { files, packages }
}

test.each(THREADS)('$entry imports the packages that it needs for its work, and no other', ({ entry, needs }) => {
  const { files, packages } = importedBy(entry)
  expect([...packages.keys()].sort(), JSON.stringify([...packages])).toEqual(needs)
  // with it come all kinds of layers
  expect(files).not.toContain('src/core/layers/kinds.ts')
})

test('these are all programs that threads run', () => {
  const found = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => `src/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/test-[\w-]+\.ts$/.test(file))
    .filter((file) => /^await answerInThread\b|\bparentPort\?\.on\(/m.test(readFileSync(join(ROOT, file), 'utf8')))
  expect(found.sort()).toEqual(THREADS.map(({ entry }) => entry).sort())
})

test('imports are found as Node sees them', () => {
  const { packages } = importedBy('src/shared/failures/parse-failure.ts')
  expect(Object.fromEntries(packages)).toEqual({ zod: 'src/shared/failures/parse-failure.ts' })
})

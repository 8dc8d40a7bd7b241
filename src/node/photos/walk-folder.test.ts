import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testFolder } from './test-folder.ts'
import { walkFolder } from './walk-folder.ts'

let folder: ReturnType<typeof testFolder>
beforeEach(() => (folder = testFolder()))
afterEach(() => folder.remove())

const isPosix = process.platform !== 'win32'

test.runIf(isPosix)('folders that link to each other many times over are listed once each', async () => {
  // each of twelve folders links to the next four times: 16 million ways to the last
  for (let i = 0; i < 13; i++) mkdirSync(join(folder.path, String(i).padStart(2, '0')))
  for (let i = 0; i < 12; i++)
    for (const name of 'abcd') {
      const next = join('..', String(i + 1).padStart(2, '0'))
      symlinkSync(next, join(folder.path, String(i).padStart(2, '0'), name))
    }
  folder.write('12/photo.jpg', 'x')
  const { files, skipped } = await walkFolder(folder.path)
  expect(files).toHaveLength(1)
  expect(new Set(skipped.map(({ code }) => code))).toEqual(new Set(['folder-again']))
  expect(skipped.length).toBeLessThan(100)
})

test('what lies too deep, or is too much, is left out and said to be', async () => {
  folder.write('a/b/c/deep.jpg', 'x')
  folder.write('a/near.jpg', 'x')
  const { files, skipped } = await walkFolder(folder.path, '', undefined, { maxDepth: 2 })
  expect(files).toEqual(['a/near.jpg'])
  expect(skipped).toEqual([{ path: 'a/b/c', code: 'too-deep', reason: 'It lies more than 2 folders deep.' }])
  for (const name of ['1/x.jpg', '2/x.jpg', '3/x.jpg']) folder.write(name, 'x')
  const cut = await walkFolder(folder.path, '', undefined, { maxFiles: 2 })
  expect(cut.files).toHaveLength(2)
  expect(cut.skipped.map(({ code }) => code)).toEqual(['too-many-files'])
})

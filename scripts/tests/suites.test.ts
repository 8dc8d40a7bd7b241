import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { packageFolder, projectFolder } from '../setup/places.mjs'

function filesOf(suite: string | undefined): string[] {
  const vitest = `${String(packageFolder('vitest'))}/vitest.mjs`
  const { FROSTLINE_TEST_SUITE: _own, ...env } = process.env
  return execFileSync(process.execPath, [vitest, 'list', '--filesOnly'], {
    cwd: projectFolder,
    encoding: 'utf8',
    env: suite === undefined ? env : { ...env, FROSTLINE_TEST_SUITE: suite },
  })
    .split('\n')
    .filter((line) => line.includes('.test.ts'))
}

test('npm test leaves out the files of the full suite, and no others', () => {
  const all = filesOf(undefined)
  const isFull = (line: string): boolean => line.includes('.full.test.ts')
  expect(all.some(isFull)).toBe(true)
  expect(filesOf('fast').toSorted()).toEqual(all.filter((line) => !isFull(line)).toSorted())
})

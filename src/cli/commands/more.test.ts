import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createProgram } from '../program.ts'
import { toErrorData } from '../../shared/errors.ts'
import { inCliWords } from '../texts/errors.ts'
import { refuseProjectAs } from '../project-folder.ts'
import { completionScript, wordsOf } from './completion.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline-more-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const run = (...args: string[]) => createProgram(() => undefined).parseAsync(args, { from: 'user' })

test.each([
  [['help', 'nonsense'], /no command “nonsense”/, /There are: train, predict/],
  [['help', 'trian'], /no command “trian”/, /Did you mean “train”/],
  [['help', 'models', 'gte'], /no command “models gte”/, /Did you mean “models get”/],
  [['models', 'lsit'], /no command “models lsit”/, /Did you mean “models list”/],
])('%j is no command', async (args, message, hint) => {
  await expect(run(...args)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
  })
})

test('a project says which of its runs can be named in its place', () => {
  const project = join(folder, 'leaves.frostline')
  for (const name of ['run-9', 'run-10']) mkdirSync(join(project, 'runs', name, 'model'), { recursive: true })
  writeFileSync(join(project, 'project.db'), '')
  const refuse = () => refuseProjectAs('model', project, (named) => `frostline predict ${named} <photos>`)
  expect(refuse).toThrow(/is a project; the models are those of its runs/)
  try {
    refuse()
  } catch (thrown) {
    const told = inCliWords(toErrorData(thrown))
    expect([told.code, told.hint]).toEqual(['is-a-project', expect.stringMatching(/run-10 <photos>\. In the window/)])
  }
  expect(() => refuseProjectAs('photos', folder, String)).not.toThrow()
})

test.skipIf(spawnSync('bash', ['--version']).status !== 0)(
  'bash completes commands, their commands and options',
  () => {
    const script = completionScript('bash', wordsOf(createProgram(() => undefined)))
    const complete = (...words: string[]): string[] => {
      const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _frostline; echo "\${COMPREPLY[*]}"`
      return spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`], { encoding: 'utf8' })
        .stdout.trim()
        .split(' ')
    }
    expect(complete('frostline', 'pre')).toEqual(['predict'])
    expect(complete('frostline', 'train', '--batch')).toEqual(['--batch-size'])
    expect(complete('frostline', 'models', 'ad')).toEqual(['add'])
    expect(complete('frostline', 'train', 'models', '--see')).toEqual(['--seed'])
  },
)

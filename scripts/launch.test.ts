import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { needsSetUp, needsWindow } from './launch.mjs'
import { packageFolder, projectFolder } from './setup/places.mjs'

/** Stands in for the command line: says what it was given, and ends as it is told. */
const MAIN = `
import { setTimeout } from 'node:timers/promises'
import { type Stats, writeFileSync } from 'node:fs'
const words: readonly string[] = process.argv.slice(2)
export type Unused = Stats
console.log(JSON.stringify(words))
if (words[1] === 'where') console.log('in ' + process.cwd())
if (words[1] === 'sleep') await setTimeout(60_000)
if (words[1] === 'orphan') {
  process.once('disconnect', () => {
    writeFileSync(words[2], 'the launcher is gone')
    process.exit(0)
  })
  console.log('waiting')
  await setTimeout(60_000)
}
if (words[1] === 'exit') process.exit(Number(words[2]))
if (words[1] === 'wait') {
  process.once('SIGUSR2', () => process.exit(7))
  console.log('waiting')
  await setTimeout(60_000)
}
`

let folder = ''
let bin = ''
beforeAll(() => {
  // installed as somebody's dependency, where Node itself refuses TypeScript
  folder = mkdtempSync(join(tmpdir(), 'frostline launch-'))
  const installed = join(folder, 'node_modules', 'frostline')
  for (const part of ['bin', 'scripts', 'package.json'])
    cpSync(join(projectFolder, part), join(installed, part), { recursive: true })
  mkdirSync(join(installed, 'src', 'cli'), { recursive: true })
  writeFileSync(join(installed, 'src', 'cli', 'main.ts'), MAIN)
  const modules = join(packageFolder('vitest') ?? '', '..')
  for (const name of readdirSync(modules).filter((name) => !name.startsWith('.')))
    symlinkSync(join(modules, name), join(folder, 'node_modules', name))
  bin = join(installed, 'bin', 'frostline.mjs')
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})
/** Of a person who has not told Node where its cache lies, as the tests do for themselves. */
const { NODE_COMPILE_CACHE: _, ...env } = process.env
// help needs no set-up
const launch = (...words: string[]) => spawnSync(process.execPath, [bin, '--help', ...words], { encoding: 'utf8', env })

test('arguments, output and exit code pass through, in a folder with spaces and under node_modules', () => {
  const { stdout, stderr, status } = launch('exit', '5', 'two words', '#%')
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(['--help', 'exit', '5', 'two words', '#%'])
  expect(status).toBe(5)
})

test('what Node makes of the code is kept beside it for the next start', () => {
  expect(launch('exit', '0').status).toBe(0)
  expect(
    readdirSync(join(folder, 'node_modules', 'frostline', 'node_modules', '.cache', 'frostline-code')),
  ).not.toEqual([])
})

test('a request to stop reaches the command line, which decides how to end', async () => {
  const child = spawn(process.execPath, [bin, '--help', 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('waiting')) child.kill('SIGTERM')
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  expect(code).toBe(7)
})

test('a command that does not mind signals ends by the one that was sent', async () => {
  const child = spawn(process.execPath, [bin, '--help', 'sleep'], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', () => child.kill('SIGTERM'))
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(128 + 15)
})

test('the command line notices that its launcher was killed', async () => {
  const note = join(folder, 'note')
  const child = spawn(process.execPath, [bin, '--help', 'orphan', note], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('waiting')) child.kill('SIGKILL')
  })
  // not before its own children let go of the pipe
  await new Promise((resolve) => child.once('close', resolve))
  expect(readFileSync(note, 'utf8')).toBe('the launcher is gone')
})

test('only what works with models waits for the set-up', () => {
  expect(needsSetUp(['train', 'photos'])).toBe(true)
  expect([[], ['--help'], ['train', '-h'], ['--version']].map((args) => needsSetUp(args))).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('the command that serves the window builds it, but not for its help or for a link to a server that runs', () => {
  expect(needsWindow(['serve'])).toBe(true)
  expect(needsWindow(['serve', '--port', '7391', '--no-open'])).toBe(true)
  expect(
    [
      ['serve', '--help'],
      ['serve', '--link'],
      ['train', 'serve'],
      ['help', 'serve'],
    ].some(needsWindow),
  ).toBe(false)
})

test('paths are meant from where npm was called, also where npm moves into the folder of the project', () => {
  const start = join(folder, 'node_modules', 'frostline', 'scripts', 'start.mjs')
  const elsewhere = mkdtempSync(join(tmpdir(), 'frostline elsewhere-'))
  const { stdout } = spawnSync(process.execPath, [start, '--help', 'where'], {
    encoding: 'utf8',
    cwd: join(folder, 'node_modules', 'frostline'),
    env: { ...process.env, INIT_CWD: elsewhere },
  })
  expect(stdout).toContain(`in ${realpathSync(elsewhere)}`)
  rmSync(elsewhere, { recursive: true })
})

import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { alone } from './lock.mjs'
import { linkTo, removeLeftovers } from './replace.mjs'
import { runTool } from './run-tool.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-setup-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const endedPid = () => spawnSync(process.execPath, ['-e', '']).pid

test('a link replaces a link, a file and a folder alike', () => {
  const source = join(folder, 'source')
  writeFileSync(source, 'new')
  const target = join(folder, 'target')
  linkTo(source, target)
  linkTo(source, target)
  rmSync(target)
  mkdirSync(join(target, 'inner'), { recursive: true })
  linkTo(source, target)
  expect(lstatSync(target).isSymbolicLink()).toBe(true)
  expect(readFileSync(target, 'utf8')).toBe('new')
})

test('only what a dead process left half done is cleared away', () => {
  const dead = join(folder, `unpacked.partial-${endedPid()}`)
  const alive = join(folder, `unpacked.partial-${process.ppid}`)
  const whole = join(folder, 'tensorflow-2.21.0')
  for (const path of [dead, alive, whole]) mkdirSync(path)
  removeLeftovers(folder)
  expect([dead, alive, whole].map((path) => existsSync(path))).toEqual([false, true, true])
})

test('two set-ups never work at the same time', async () => {
  const path = join(folder, 'setup.lock')
  const events: string[] = []
  const work = (name: string) => async () => {
    events.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 20))
    events.push(`${name} ends`)
  }
  const quiet = { print: () => undefined }
  await Promise.all([alone(path, work('a'), quiet), alone(path, work('b'), quiet)])
  expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('the lock of a process that was killed is taken over at once', async () => {
  const path = join(folder, 'setup.lock')
  writeFileSync(path, String(endedPid()))
  const said: string[] = []
  expect(await alone(path, () => Promise.resolve('done'), { print: (line: string) => said.push(line) })).toBe('done')
  expect(said).toEqual([])
  expect(existsSync(path)).toBe(false)
})

test('a lock whose process number another process has by now is taken over at once; one that is held is not', async () => {
  const path = join(folder, 'setup.lock')
  // alive, and not the one that made it
  writeFileSync(path, JSON.stringify({ id: 'crashed', pid: process.ppid, start: 'an earlier boot/1' }))
  const quiet = { print: () => undefined, waitSeconds: 1 }
  expect(await alone(path, () => Promise.resolve('done'), quiet)).toBe('done')
  writeFileSync(path, JSON.stringify({ id: 'held', pid: process.ppid }))
  await expect(alone(path, () => Promise.resolve(), quiet)).rejects.toThrow(/has held .*setup\.lock for 1 s/)
  const long = new Date(Date.now() - 300_000)
  utimesSync(path, long, long) // without a sign of life for five minutes
  expect(await alone(path, () => Promise.resolve('done'), quiet)).toBe('done')
})

test('of many that find a dead lock each works alone', async () => {
  const path = join(folder, 'setup.lock')
  const log = join(folder, 'log')
  writeFileSync(path, JSON.stringify({ id: 'dead', pid: endedPid() }))
  const script = `
    import { appendFileSync } from 'node:fs'
    import { alone } from ${JSON.stringify(new URL('lock.mjs', import.meta.url).href)}
    await alone(process.argv[1], async () => {
      appendFileSync(process.argv[2], '(')
      await new Promise((resolve) => setTimeout(resolve, 30))
      appendFileSync(process.argv[2], ')')
    }, { print: () => undefined })`
  const racers = Array.from({ length: 6 }, () =>
    runTool(process.execPath, ['--input-type=module', '-e', script, path, log], { limitSeconds: 120 }),
  )
  for (const { ok, output } of await Promise.all(racers)) expect(ok, output).toBe(true)
  expect(readFileSync(log, 'utf8')).toBe('()'.repeat(6))
  expect(readdirSync(folder)).toEqual(['log'])
})

test('a tool that hangs is ended at its limit, with what it started', async () => {
  // its child keeps the output open for five minutes unless it is ended too
  const wait = 'setTimeout(() => {}, 300_000)'
  const script = `require('node:child_process').spawn(process.execPath, ['-e', '${wait}'], { stdio: 'inherit' }); ${wait}`
  const result = await runTool(process.execPath, ['-e', script], { limitSeconds: 1 })
  expect(result).toMatchObject({ ok: false, timedOut: true })
})

test('a tool that is not there is a result, not an exception', async () => {
  const result = await runTool('/no/such/tool', [], { limitSeconds: 5 })
  expect(result).toMatchObject({ ok: false, code: null })
})

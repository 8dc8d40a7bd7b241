import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LOCK_FILE, lockFolder } from './lock-folder.ts'
import { type LockOwner, newOwner } from './lock-owner.ts'
import { Racers } from './test-racers.ts'

const MODULE = JSON.stringify(new URL('./lock-folder.ts', import.meta.url).href)
const SET_UP = `import { lockFolder } from ${MODULE}`

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline lock # % ü '))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const lockPath = (): string => join(folder, LOCK_FILE)
const locked = (message: string): unknown =>
  expect.objectContaining({ code: 'folder-locked', message: expect.stringContaining(message) as unknown })

function leaveLock(owner: Partial<LockOwner>, { silentForMs = 0, path = lockPath() } = {}): void {
  const seconds = (Date.now() - silentForMs) / 1000
  fs.writeFileSync(`${path} new`, JSON.stringify({ ...newOwner(), ...owner }))
  fs.utimesSync(`${path} new`, seconds, seconds)
  fs.renameSync(`${path} new`, path)
}

/** A number that no process has: its process has ended, and its parent has asked after it. */
const endedPid = (): number => spawnSync(process.execPath, ['-e', '']).pid
const dead = (): Partial<LockOwner> => ({ pid: endedPid(), processStart: '1' })

/** Another process does something with the folder as its argument, prints a line and stays. */
async function inAnother(act: string): Promise<{ answer: string; kill: () => Promise<void> }> {
  const source = `${SET_UP}\ntry { ${act}; console.log('done') } catch (e) { console.log(e.code) }; setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const answer = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())),
  )
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('close', () => resolve())
      child.kill('SIGKILL')
    })
  return { answer, kill }
}

test('a locked folder names its owner, and is free again when released', () => {
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(locked(`process ${process.pid}`))
  lock.check()
  lock.release()
  expect(fs.readdirSync(folder)).toEqual([])
  lockFolder(folder).release()
})

describe('the owner is gone', () => {
  test('when its process was killed', async () => {
    const { answer, kill } = await inAnother('lockFolder(process.argv[1])')
    expect(answer).toBe('done')
    expect(() => lockFolder(folder)).toThrow(locked('in use by process'))
    await kill()
    const lock = lockFolder(folder)
    expect(lock.wasTakenOver).toBe(true)
    lock.release()
    expect(fs.readdirSync(folder)).toEqual([])
  })

  test('whatever the computer is called by now', () => {
    leaveLock({ ...dead(), host: 'a-name-of-before' })
    lockFolder(folder).release()
  })

  test.skipIf(process.platform !== 'linux')('when its number belongs to another process by now', () => {
    leaveLock({ pid: process.ppid, processStart: '1' })
    lockFolder(folder).release()
  })

  test.skipIf(process.platform !== 'linux')('when it had the number of this process, as in containers', () => {
    leaveLock({ id: 'another' })
    lockFolder(folder).release()
  })

  test('when it gave the lock back in a folder that had been renamed', () => {
    const lock = lockFolder(folder)
    const renamed = `${folder} renamed`
    fs.renameSync(folder, renamed)
    expect(() => lock.check()).toThrow(expect.objectContaining({ code: 'folder-moved' }))
    expect(() => lockFolder(renamed)).toThrow(locked('in use'))
    lock.release()
    expect(fs.existsSync(folder)).toBe(false)
    const again = lockFolder(renamed)
    expect(again.wasTakenOver).toBe(false)
    again.release()
    expect(fs.readdirSync(renamed)).toEqual([])
    fs.renameSync(renamed, folder)
  })
})

describe('an owner that cannot be looked at', () => {
  const elsewhere = { boot: 'another boot', host: 'elsewhere' }

  test('holds the folder while it gives signs of life, and is named', () => {
    leaveLock(elsewhere)
    expect(() => lockFolder(folder)).toThrow(locked('on “elsewhere”'))
  })

  test('is gone after two minutes without one', () => {
    leaveLock(elsewhere, { silentForMs: 121_000 })
    const lock = lockFolder(folder)
    expect(lock.wasTakenOver).toBe(true)
    lock.release()
  })

  test('also when its last sign was given under a clock that was ahead', () => {
    leaveLock(elsewhere, { silentForMs: -86_400_000 })
    lockFolder(folder).release()
  })

  test('and a lock that is empty or torn counts as one that is being made', () => {
    for (const content of ['', '{"pid":']) {
      fs.writeFileSync(lockPath(), content)
      expect(() => lockFolder(folder)).toThrow(locked('at this moment'))
      const before = Date.now() / 1000 - 121
      fs.utimesSync(lockPath(), before, before)
      lockFolder(folder).release()
    }
  })

  test('notices that its lock was taken over, and leaves the new one alone', () => {
    const lock = lockFolder(folder)
    leaveLock({ id: 'new', ...elsewhere })
    expect(() => lock.check()).toThrow(locked('elsewhere'))
    lock.release()
    expect(JSON.parse(fs.readFileSync(lockPath(), 'utf8'))).toMatchObject({ id: 'new' })
  })
})

test.skipIf(process.platform === 'win32')('a pipe in the place of a lock keeps nobody waiting', () => {
  spawnSync('mkfifo', [lockPath()])
  expect(() => lockFolder(folder)).toThrow(locked('a pipe, not a file'))
})

test('what was killed while it took a dead lock over is succeeded too, and nothing is left of it', () => {
  leaveLock({ id: 'first', ...dead() })
  leaveLock({ id: 'second', ...dead() }, { path: `${lockPath()}-after-first` })
  leaveLock({ id: 'third', ...dead() }, { path: `${lockPath()}-after-second` })
  const lock = lockFolder(folder)
  expect(fs.readdirSync(folder)).toEqual([LOCK_FILE])
  lock.release()
})

describe('of several processes that want a lock at once, exactly one gets it', () => {
  const ROUNDS = 60
  let racers: Racers
  beforeEach(async () => {
    racers = new Racers(4, SET_UP, 'lockFolder(argument) && "got"')
    await racers.ready()
  })
  afterEach(() => racers.end())

  async function race(prepare: () => void): Promise<void> {
    const parent = folder
    for (let round = 0; round < ROUNDS; round++) {
      folder = join(parent, String(round))
      fs.mkdirSync(folder)
      prepare()
      const answers = await racers.round(folder)
      expect(answers.sort()).toEqual(['folder-locked', 'folder-locked', 'folder-locked', 'got'])
      const { pid } = JSON.parse(fs.readFileSync(lockPath(), 'utf8')) as LockOwner
      expect(racers.pids).toContain(pid)
    }
    folder = parent
  }

  test('a free one', () => race(() => undefined))

  test('a dead one', async () => {
    const owner = dead()
    await race(() => leaveLock(owner))
  })

  test('one that was killed while it was being taken over', async () => {
    const owner = dead()
    await race(() => {
      leaveLock({ id: 'first', ...owner })
      leaveLock({ id: 'second', ...owner }, { path: `${lockPath()}-after-first` })
    })
  })
})

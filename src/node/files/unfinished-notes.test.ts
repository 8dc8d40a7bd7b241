import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeFolderAtomic } from './atomic.ts'
import { noteUnfinished, removeAbandoned } from './unfinished-notes.ts'

let folder: string
let settings: string
let target: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'frostline-unfinished-'))
  settings = join(folder, 'settings')
  target = join(folder, 'chosen', 'out')
  fs.mkdirSync(join(folder, 'chosen'))
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const names = (): string[] => fs.readdirSync(join(folder, 'chosen'))
const notes = (): string[] =>
  fs.existsSync(join(settings, 'unfinished')) ? fs.readdirSync(join(settings, 'unfinished')) : []
const urlOf = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href)

/** A process that is killed in the middle of writing the folder. */
function killedWhileWriting(when: string): void {
  const script = `
    import fs from 'node:fs'
    import { join } from 'node:path'
    import { writeFolderAtomic } from ${urlOf('./atomic.ts')}
    import { noteUnfinished } from ${urlOf('./unfinished-notes.ts')}
    const [target, settings] = process.argv.slice(1)
    const die = () => process.kill(process.pid, 'SIGKILL')
    let places
    await writeFolderAtomic(target, (temporary) => {
      fs.writeFileSync(join(temporary, 'half.txt'), 'half')
      ${when}
    }, (given) => noteUnfinished((places = given), settings))`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script, target, settings])
  expect(signal).toBe('SIGKILL')
}

test('what a killed export left is taken away at the next start, and nothing beside it', () => {
  fs.writeFileSync(join(folder, 'chosen', '.mine.unfinished-abc'), 'not noted: not ours')
  killedWhileWriting('die()')
  expect(names()).toHaveLength(2)
  removeAbandoned(settings)
  expect(names()).toEqual(['.mine.unfinished-abc'])
  expect(notes()).toEqual([])
})

test('what it had moved aside is put back', () => {
  fs.mkdirSync(target)
  fs.writeFileSync(join(target, 'before.txt'), 'before')
  killedWhileWriting('fs.renameSync(target, places.old); die()')
  expect(names()).not.toContain('out')
  removeAbandoned(settings)
  expect(names()).toEqual(['out'])
  expect(fs.readFileSync(join(target, 'before.txt'), 'utf8')).toBe('before')
})

test('what somebody still writes is left alone, and a note goes with its work', async () => {
  await writeFolderAtomic(
    target,
    (temporary) => {
      fs.writeFileSync(join(temporary, 'a.txt'), 'a')
      removeAbandoned(settings)
      expect(notes()).toHaveLength(1)
      expect(fs.existsSync(temporary)).toBe(true)
    },
    (places) => noteUnfinished(places, settings),
  )
  expect(names()).toEqual(['out'])
  expect(notes()).toEqual([])
})

test('a note that names anything else takes nothing away', () => {
  fs.mkdirSync(join(settings, 'unfinished'), { recursive: true })
  fs.writeFileSync(join(folder, 'chosen', 'letter.txt'), 'Dear Ada')
  const places = {
    path: target,
    temporary: join(folder, 'chosen', 'letter.txt'),
    old: join(folder, 'chosen', '.x.unfinished-1'),
  }
  const note = { ...places, pid: 2 ** 22 + 1, host: hostname(), processStart: null }
  fs.writeFileSync(join(settings, 'unfinished', 'x.json'), JSON.stringify(note))
  fs.writeFileSync(join(settings, 'unfinished', 'y.json'), '{')
  removeAbandoned(settings)
  expect(names()).toEqual(['letter.txt'])
  expect(notes()).toEqual([])
})

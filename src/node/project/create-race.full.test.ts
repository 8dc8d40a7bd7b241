import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Racers } from '../files/test-racers.ts'
import { createProject, openProject } from './open-project.ts'
import { killedAfter } from './test-kill.ts'

let parent: string
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'frostline-create-'))
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

describe('two processes that make one project at the same moment', () => {
  test('of a hundred tries, one makes it and has it open, the other is told that it is there', async () => {
    const racers = new Racers(
      2,
      `import { createProject } from ${JSON.stringify(new URL('./open-project.ts', import.meta.url).href)}
       let last
       const make = async (name) => {
         await last?.close()
         last = undefined
         last = createProject({ parent: ${JSON.stringify(parent)}, name, multiLabel: false })
         return last.info().name
       }`,
      'await make(argument)',
    )
    try {
      await racers.ready()
      for (let round = 0; round < 100; round++) {
        const name = `project ${round}`
        expect((await racers.round(name)).sort()).toEqual(['folder-exists', name])
        const folder = join(parent, `${name}.frostline`)
        await expect(openProject(folder)).rejects.toMatchObject({ code: 'folder-locked' })
        expect(readdirSync(parent)).toEqual([`${name}.frostline`])
        rmSync(folder, { recursive: true })
      }
    } finally {
      await racers.end()
    }
  })

  test('a folder that is there is left as it is', () => {
    mkdirSync(join(parent, 'Leaves.frostline'))
    expect(() => createProject({ parent, name: 'Leaves', multiLabel: false })).toThrow(
      expect.objectContaining({ code: 'folder-exists' }),
    )
    expect(readdirSync(parent)).toEqual(['Leaves.frostline'])
  })
})

test('a process that is killed while it makes a project leaves no half of one under its name', async () => {
  for (const name of ['mkdirSync', 'closeSync', 'renameSync', 'linkSync']) {
    const script = `
      import fs from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      const real = fs.${name}
      fs.${name} = (...given) => { real(...given); say('killed'); process.kill(process.pid, 'SIGKILL') }
      syncBuiltinESMExports()
      createProject({ parent: ${JSON.stringify(parent)}, name: 'Leaves', multiLabel: false })`
    expect(await killedAfter(1, script)).toEqual(['killed'])
    const folder = join(parent, 'Leaves.frostline')
    if (existsSync(folder)) {
      await (await openProject(folder)).close()
      rmSync(folder, { recursive: true })
    }
    await createProject({ parent, name: 'Leaves', multiLabel: false }).close()
    rmSync(folder, { recursive: true })
  }
})

test('a project that is renamed while it is open says so, can be opened where it is, and leaves nothing where it was', async () => {
  const project = createProject({ parent, name: 'Leaves', multiLabel: false })
  project.library.edit({ kind: 'create-class', name: 'Elm', photoIds: [] })
  const renamed = join(parent, 'Trees.frostline')
  renameSync(project.folder, renamed)
  expect(project.isInPlace).toBe(false)
  expect(() => project.library.edit({ kind: 'create-class', name: 'Oak', photoIds: [] })).toThrow(
    expect.objectContaining({ code: 'folder-moved' }),
  )
  expect(() => project.cacheFolder).toThrow(expect.objectContaining({ code: 'folder-moved' }))
  project.thumbnails.put([['0'.repeat(64), new Uint8Array(8)]])
  await project.backups.make()
  await project.close()
  expect(readdirSync(parent)).toEqual(['Trees.frostline'])
  const again = await openProject(renamed)
  expect(again.info().notices).toEqual([])
  expect(again.counts().numClasses).toBe(1)
  await again.close()
})

import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openModel } from '../../node/models/open-model.ts'
import { noisePng, testFolder } from '../../node/photos/test-folder.ts'
import type { OpenProject } from '../../node/project/project.ts'
import { testProject } from '../../node/project/test-project.ts'
import { readRequest } from '../../node/trainer-host/request-file.ts'
import { Engine } from '../engine/engine.ts'
import { changeDraft, draftOf } from './run-project.ts'
import { Runs } from './runs.ts'

let project: OpenProject
let folder: ReturnType<typeof testFolder>
let runs: Runs
let remove: () => Promise<void>
beforeEach(async () => {
  const made = testProject()
  project = made.project
  folder = testFolder()
  const open = (): never => {
    throw new Error('nothing is trained here')
  }
  runs = new Runs({ engine: new Engine({ open }), openModel, log: { info: () => undefined, error: () => undefined } })
  runs.open(project)
  remove = async () => {
    await runs.close()
    await made.remove()
    folder.remove()
  }
  let seed = 0
  for (const name of ['Elm/1', 'Elm/2', 'Elm/3', 'Oak/1', 'Oak/2', 'Oak/3', 'Oak/4'])
    folder.write(`${name}.png`, await noisePng(++seed))
  project.imports.start({ paths: [folder.path], uploads: [], copy: false, labels: 'folders' })
  await project.imports.settled()
})
afterEach(() => remove())

const gone = (count: string) => ({
  code: 'not-ready',
  message: `${count} cannot be read: moved, changed or damaged since.`,
})
const problems = (): number => project.library.snapshot().photos.filter(({ problem }) => problem !== null).length

test('a start finds photos whose folder was moved: the project shows them, and nothing says that it is ready', async () => {
  expect((await runs.checklist()).canStart).toBe(true)
  renameSync(join(folder.path, 'Elm'), join(folder.path, 'Elms'))
  renameSync(join(folder.path, 'Oak'), join(folder.path, 'Oaks'))
  await expect(runs.start()).rejects.toMatchObject(gone('7 labelled photos'))
  expect(problems()).toBe(7)
  const { canStart, items } = await runs.checklist()
  expect([canStart, items]).toEqual([false, [expect.objectContaining({ action: 'locate-photos' })]])
  expect([runs.list.value.runs, project.labelledPhotos()]).toEqual([[], []])
})

test('where a few are gone, nobody starts without them who was shown all; nor is that foretold', async () => {
  renameSync(join(folder.path, 'Oak', '4.png'), join(folder.path, 'Oak', '5.png'))
  await expect(runs.forecast().next()).rejects.toMatchObject(gone('1 labelled photo'))
  expect(problems()).toBe(1)
  const { canStart, items } = await runs.checklist()
  expect([canStart, items.map(({ code }) => code)]).toEqual([true, expect.arrayContaining(['problem-photos'])])
})

test('a start carries out what was shown, or says that it was changed since', async () => {
  const shown = draftOf(project)
  const change = (seed: number) => changeDraft(project, [{ path: ['plan', 'seed'], value: seed }])
  const changed = change(7)
  await expect(runs.start(shown)).rejects.toMatchObject({ code: 'draft-changed' })
  const starting = runs.start(changed)
  change(8)
  await expect(starting).rejects.toMatchObject({ code: 'draft-changed' })
  expect([runs.list.value.runs, project.labelledPhotos().some(({ set }) => set !== undefined)]).toEqual([[], false])
  const { runId } = await runs.start(draftOf(project))
  await runs.settled()
  expect(readRequest(runs.folderOf(runId)).config).toMatchObject({ seed: 8 })
})

import { expect, test } from 'vitest'
import type { ProjectInfo } from '../../shared/contract/app/projects.ts'
import { WindowProject } from './window-project.svelte.ts'

const info = (name: string): ProjectInfo => ({
  id: `${name.length}0000000-0000-4000-8000-000000000000`,
  name,
  folder: `/p/${name}.frostline`,
  multiLabel: false,
  isSample: false,
  createdAt: 0,
  readOnly: null,
  notices: [],
  backupProblem: null,
})
const [ELM, WILLOW] = [info('Elm'), info('Willow')]

/** What a browser keeps for one tab. */
function tab() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}
const gone = (_folder: string): Promise<ProjectInfo> => Promise.reject(new Error('It is not there any more.'))
function window({ isAlone = false, storage = tab(), reopen = gone } = {}) {
  return { project: new WindowProject({ isAlone, storage, reopen }), storage }
}

test('a new window shows what is open, and one with nothing open the Start screen', () => {
  const { project } = window()
  expect(project.shown).toBeUndefined()
  project.told(ELM)
  expect([project.shown, project.id, project.switched]).toEqual([ELM, ELM.id, null])
  const empty = window().project
  empty.told(null)
  expect([empty.shown, empty.id, empty.switched]).toEqual([null, '', null])
})

test('a project that another window opens is not shown, and what happened is told', () => {
  const { project } = window()
  project.told(ELM)
  project.told(WILLOW)
  expect(project.shown).toEqual(ELM)
  expect(project.id).toBe(ELM.id)
  expect(project.switched).toEqual({ from: ELM, to: WILLOW })
  project.told(null)
  expect(project.switched).toEqual({ from: ELM, to: null })
  project.show(null)
  expect([project.shown, project.switched]).toEqual([null, null])
})

test('opened again by whichever window, it goes on with screens made anew', async () => {
  const { project } = window()
  project.told(ELM)
  const first = project.opening
  project.told(WILLOW)
  project.told(ELM)
  expect([project.switched, project.opening]).toEqual([null, first + 1])
  project.told({ ...ELM, name: 'Elms' })
  expect([project.shown?.name, project.opening]).toEqual(['Elms', first + 1])
  project.told(WILLOW)
  await project.switch(async () => (project.told(ELM), ELM))
  expect([project.shown, project.switched, project.opening]).toEqual([ELM, null, first + 2])
})

test('what this window opens or closes itself is no surprise to it', async () => {
  const { project } = window()
  project.told(ELM)
  const seen: unknown[] = []
  await project.switch(async () => {
    project.told(null)
    seen.push(project.switched)
    project.told(WILLOW)
    seen.push(project.switched)
    return WILLOW
  })
  expect([project.shown, project.switched, ...seen]).toEqual([WILLOW, null, null, null])
  await project.leave(async () => project.told(null))
  expect([project.shown, project.switched]).toEqual([null, null])
})

test('where opening fails the window keeps what it shows, and says so if that is closed', async () => {
  const { project } = window()
  project.told(ELM)
  const failing = project.switch(async () => {
    project.told(null)
    throw new Error('no such folder')
  })
  await expect(failing).rejects.toThrow('no such folder')
  expect([project.shown, project.switched]).toEqual([ELM, { from: ELM, to: null }])
})

test('the Start screen stays where it is, and names what another window opens', () => {
  const { project } = window()
  project.told(null)
  project.told(ELM)
  expect([project.shown, project.elsewhere, project.switched]).toEqual([null, ELM, null])
})

test('a host that was started again has nothing open: the window opens its project again by itself', async () => {
  const { project, storage } = window()
  project.told(ELM)
  const asked: string[] = []
  const after = window({ storage, reopen: async (folder) => (asked.push(folder), ELM) }).project
  after.told(null)
  await new Promise((resolve) => setTimeout(resolve))
  expect(asked).toEqual([ELM.folder])
  expect([after.shown, after.switched]).toEqual([ELM, null])
})

test('a window that is loaded again knows its project, and is not led to another', async () => {
  const { project, storage } = window()
  project.told(ELM)
  const { folder, id, name } = ELM
  const other = window({ storage }).project
  other.told(WILLOW)
  expect([other.shown, other.switched]).toEqual([undefined, { from: { folder, id, name }, to: WILLOW }])
  const same = window({ storage }).project
  same.told(ELM)
  expect([same.shown, same.switched]).toEqual([ELM, null])
  const closed = window({ storage }).project
  closed.told(null)
  await new Promise((resolve) => setTimeout(resolve))
  expect(closed.switched).toEqual({ from: { folder, id, name }, to: null })
  closed.show(null)
  expect([closed.shown, closed.switched]).toEqual([null, null])
  const after = window({ storage }).project
  after.told(WILLOW)
  expect(after.shown).toEqual(WILLOW)
})

test('the one window of a desktop shows whatever opens', () => {
  const { project } = window({ isAlone: true })
  project.told(ELM)
  project.told(WILLOW)
  expect([project.shown, project.switched]).toEqual([WILLOW, null])
})

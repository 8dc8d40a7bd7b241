import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromRpcError } from '../shared/contract/rpc-errors.ts'
import { ChosenPaths } from './chosen-paths.ts'
import { testWindow } from './test-window.ts'
import { Workspace } from './workspace.ts'

let folder: string
let workspace: Workspace
let logged: { infos: string[]; errors: unknown[] }

function connect() {
  const log = {
    info: (text: string) => void logged.infos.push(text),
    error: (thrown: unknown) => void logged.errors.push(thrown),
  }
  workspace = new Workspace({ log, config: join(folder, 'config') })
  const paths = new ChosenPaths({ hasNativeDialogs: false, known: () => [] })
  const context = { workspace, log, paths, host: { info: { projectsFolder: join(folder, 'projects') } } }
  return testWindow(context as never)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-trouble-'))
  logged = { infos: [], errors: [] }
})
afterEach(async () => {
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a project that is renamed while it is open opens where it is now, with its labels, and leaves no stub', async () => {
  const window = connect()
  const made = await window.projects.create({ name: 'Leaves' })
  await window.photos.edit({ kind: 'create-class', name: 'Elm', photoIds: [] })
  const renamed = join(folder, 'projects', 'Trees.frostline')
  renameSync(made.folder, renamed)
  await expect(window.photos.edit({ kind: 'create-class', name: 'Oak', photoIds: [] })).rejects.toThrow(
    /was moved, renamed/,
  )
  const opened = await window.projects.open({ folder: renamed })
  expect(opened).toMatchObject({ id: made.id, folder: renamed, notices: [] })
  await window.photos.edit({ kind: 'create-class', name: 'Oak', photoIds: [] })
  expect(workspace.project.counts().numClasses).toBe(2)
  expect(readdirSync(join(folder, 'projects'))).toEqual(['Trees.frostline'])
})

test('a project that is open stays as it is when it is opened by another way to the same folder', async () => {
  const window = connect()
  const made = await window.projects.create({ name: 'Leaves' })
  const open = workspace.project
  symlinkSync(join(folder, 'projects'), join(folder, 'linked'))
  await window.projects.open({ folder: join(folder, 'linked', 'Leaves.frostline') })
  expect(workspace.project).toBe(open)
  expect(made.folder).toBe(open.folder)
})

test('a backup that fails is written to the log, told to every window, and said once more on closing', async () => {
  const window = connect()
  const made = await window.projects.create({ name: 'Leaves' })
  await workspace.project.backups.make()
  expect(logged.infos.join()).toContain('backup of')
  const backups = join(made.folder, 'backups')
  renameSync(backups, `${backups}-away`)
  writeFileSync(backups, 'in the way')
  const told: (string | undefined)[] = []
  const stop = new AbortController()
  const following = (async () => {
    for await (const project of await window.projects.current(undefined, { signal: stop.signal })) {
      told.push(project?.backupProblem?.code)
      if (told.at(-1) !== undefined) stop.abort()
    }
  })()
  await window.photos.edit({ kind: 'create-class', name: 'Elm', photoIds: [] })
  await workspace.project.backups.make()
  await following.catch(() => undefined)
  expect(told.at(-1)).toBe('out-not-a-folder')
  expect(logged.errors).toHaveLength(1)
  const closed = await window.projects.close().catch((thrown: unknown) => fromRpcError(thrown))
  expect(closed).toMatchObject({
    code: 'backup-failed',
    data: { problem: expect.objectContaining({ message: expect.any(String) as string }) as object },
  })
  expect(workspace.current.value).toBeNull()
  rmSync(backups)
  mkdirSync(backups)
})

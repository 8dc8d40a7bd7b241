import { createORPCClient } from '@orpc/client'
import { expect, test } from 'vitest'
import { toRpcError } from '../../shared/contract/rpc-errors.ts'
import { failure } from '../../shared/errors.ts'
import { Notices } from '../state/notices.svelte.ts'
import { watched } from './acts.ts'
import type { Api } from './connect.ts'

/** A window whose host does what it is asked, or has no room to. */
function window() {
  const notices = new Notices()
  let isFull = true
  const full = () => toRpcError(failure('disk-full', { path: '/here', isLimit: false, isDownload: false }))
  async function* events(): AsyncGenerator<{ kind: string }, void, void> {
    yield { kind: 'progress' }
    await Promise.resolve()
    if (isFull) throw full()
    yield { kind: 'done' }
  }
  const link = {
    call: async (path: readonly string[]) => {
      await Promise.resolve()
      if (path.includes('exportModel')) return events()
      if (isFull) throw full()
      return { runId: 'run-1' }
    },
  }
  const api: Api = createORPCClient(watched(link, (act) => notices.succeeded(act)))
  const told = () => notices.list.map(({ act }) => act)
  return { notices, api, told, makeRoom: () => (isFull = false) }
}

test('what is said of a failure goes when the same act succeeds, and no other does that', async () => {
  const { notices, api, told, makeRoom } = window()
  await notices.attempt(() => api.runs.start())
  expect(notices.list).toMatchObject([{ tone: 'bad', act: 'runs.start' }])
  makeRoom()
  await notices.attempt(() => api.runs.pause({ runId: 'run-1' }))
  expect(told()).toEqual(['runs.start'])
  await notices.attempt(() => api.runs.start())
  expect(told()).toEqual([])
})

test('also where another part of the window succeeds, without a word of notices', async () => {
  const { notices, api, told, makeRoom } = window()
  await api.projects.rename({ name: 'Leaves' }).catch((thrown: unknown) => notices.fail(thrown))
  expect(told()).toEqual(['projects.rename'])
  makeRoom()
  await api.projects.rename({ name: 'Leaves' })
  expect(told()).toEqual([])
})

test('of several acts by one call each is one of its own', async () => {
  const { notices, api, told, makeRoom } = window()
  await notices.attempt(() => api.photos.edit({ kind: 'delete-class', classId: 1 }))
  makeRoom()
  await api.photos.edit({ kind: 'move-class', classId: 1, position: 0 })
  expect(told()).toEqual(['photos.edit delete-class'])
  await api.photos.edit({ kind: 'delete-class', classId: 2 })
  expect(told()).toEqual([])
})

test('a stream fails where it breaks off, and has succeeded at its end', async () => {
  const { notices, api, told, makeRoom } = window()
  const all = async (): Promise<string[]> => {
    const kinds: string[] = []
    const asked = { runId: 'run-1', folder: '/there', name: 'm', formats: ['tfjs' as const], replace: false }
    for await (const { kind } of await api.results.exportModel(asked)) {
      kinds.push(kind)
      if (kind === 'done') expect(told()).toEqual(['results.exportModel'])
    }
    return kinds
  }
  await notices.attempt(all)
  expect(told()).toEqual(['results.exportModel'])
  makeRoom()
  expect(await notices.attempt(all)).toEqual(['progress', 'done'])
  expect(told()).toEqual([])
})

test('work that asks the host nothing has a name of its own', async () => {
  const { notices, told } = window()
  await notices.attempt(() => Promise.reject(new Error('No.')), 'send a table')
  expect(told()).toEqual(['send a table'])
  await notices.attempt(() => Promise.resolve(), 'send a table')
  expect(told()).toEqual([])
})

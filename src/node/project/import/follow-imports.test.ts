import { expect, test } from 'vitest'
import type { ImportState } from '../../../shared/contract/app/photos.ts'
import { followImports } from './follow-imports.ts'
import type { Imports } from './imports.ts'

/** Imports that stand as a test says. */
function scripted() {
  const listeners = new Set<(state: ImportState) => void>()
  const imports = {
    state: null as ImportState | null,
    onState: (listener: (state: ImportState) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const stand = (numDone: number) => {
    imports.state = { numDone } as ImportState
    for (const listener of listeners) listener(imports.state)
  }
  return { imports: imports as unknown as Imports, stand, listeners }
}

const numDone = async (events: AsyncGenerator<ImportState | null, void, void>) => {
  const { value, done } = await events.next()
  return done ? 'over' : (value?.numDone ?? null)
}

test('a listener hears how things stand, and then of each change; of those it misses the last', async () => {
  const { imports, stand } = scripted()
  const events = followImports(imports)
  expect(await numDone(events)).toBeNull()
  const waiting = numDone(events)
  stand(1)
  expect(await waiting).toBe(1)
  stand(2)
  stand(3)
  expect(await numDone(events)).toBe(3)
  await events.return()
})

test('one that leaves is told no more, also while it waits', async () => {
  const { imports, listeners } = scripted()
  const leaving = new AbortController()
  const events = followImports(imports, leaving.signal)
  await numDone(events)
  const waiting = numDone(events)
  leaving.abort()
  expect(await waiting).toBe('over')
  expect(listeners.size).toBe(0)
  expect(await numDone(followImports(imports, leaving.signal))).toBe('over')
})

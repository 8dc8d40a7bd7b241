import { createRouterClient } from '@orpc/server'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { fromRpcError } from '../shared/contract/rpc-errors.ts'
import { app } from './implement.ts'
import type { Services } from './services.ts'

/** What a window is told when a handler throws, and what goes to the log. */
async function told(act: () => unknown) {
  const logged: unknown[] = []
  const context = { log: { info: () => undefined, error: (thrown: unknown) => void logged.push(thrown) } }
  const router = {
    projects: {
      recent: app.projects.recent.handler(() => {
        act()
        return []
      }),
    },
  }
  // nothing else of the services is asked for
  const window = createRouterClient(router, { context: context as unknown as Services })
  const { code, message } = await window.projects.recent().then(
    () => {
      throw new Error('nothing was thrown')
    },
    (thrown: unknown) => fromRpcError(thrown),
  )
  return { code, message, logged }
}

test.each([
  ['file-missing', 'a file that is gone', () => statSync('/no/such/file')],
  ['out-not-a-folder', 'a file in place of a folder', () => readdirSync(import.meta.filename)],
  ['not-a-file', 'a folder in place of a file', () => writeFileSync(import.meta.dirname, '')],
])('what the system says is told as what it means, not as a bug: %s (%s)', async (code, _, act) => {
  const answer = await told(act)
  expect(answer).toMatchObject({ code, message: expect.not.stringMatching(/E[A-Z]{4,}/) as string })
  expect(answer.message).toMatch(/“.+”/)
  expect(answer.logged).toHaveLength(1)
})

test('and so is what a database says', async () => {
  const answer = await told(() => new DatabaseSync('/no/such/folder/project.db'))
  expect(answer.code).toBe('no-permission')
})

test('a bug stays one, and goes to the log', async () => {
  const answer = await told(() => {
    throw new TypeError('x is undefined')
  })
  expect(answer).toMatchObject({ code: 'unexpected', message: 'x is undefined' })
  expect(answer.logged).toHaveLength(1)
})

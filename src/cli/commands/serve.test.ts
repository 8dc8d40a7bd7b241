import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { noteServer } from '../../server/running-servers.ts'
import { failure } from '../../shared/errors.ts'
import { ownPort, projectOf } from './serve.ts'

const settings = mkdtempSync(join(tmpdir(), 'frostline-serve-'))
afterAll(() => rmSync(settings, { recursive: true, force: true }))

const FLAGS = { address: '127.0.0.1', open: false }

test('a project is named after the command, or by --project, and never two', () => {
  expect(projectOf('leaves.frostline', FLAGS)).toEqual({ project: 'leaves.frostline' })
  expect(projectOf(undefined, { ...FLAGS, project: 'leaves.frostline' })).toEqual({})
  expect(projectOf('leaves', { ...FLAGS, project: 'leaves' })).toEqual({ project: 'leaves' })
  expect(() => projectOf('leaves', { ...FLAGS, project: 'tiles' })).toThrow('name two projects')
  expect(() => projectOf('leaves', { ...FLAGS, link: true })).toThrow('--link prints a link')
})

test('a port that Frostline itself has is said to be that, with the link to its window', () => {
  noteServer(settings, { pid: process.pid, url: 'http://127.0.0.1:7391/', key: 'k', startedAt: 1 })
  const inUse = failure('port-in-use', { by: 'another program', address: '127.0.0.1', port: 7391 })
  expect(ownPort(inUse, 7391, settings)).toMatchObject({
    code: 'port-in-use',
    message: 'Frostline runs on port 7391 already.',
    data: { by: 'Frostline', port: 7391 },
  })
  expect(ownPort(inUse, 7392, settings)).toBe(inUse)
  const other = new Error('bug')
  expect(ownPort(other, 7391, settings)).toBe(other)
})

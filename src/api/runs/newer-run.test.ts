import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRuns } from '../../node/runs/run-files.ts'
import { RunChannel } from './run-channel.ts'
import { settleRuns } from './settle-runs.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-newer-run-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a run that a newer Frostline made is listed with why it cannot be read, and stays as it is', () => {
  const file = join(folder, 'run-4', 'about.json')
  mkdirSync(join(folder, 'run-4'))
  writeFileSync(file, '{"format":"frostline-run","version":2,"number":4,"name":"Leaves","state":"running"}')
  const written = readFileSync(file, 'utf8')
  const [run] = settleRuns(findRuns(folder))
  const channel = new RunChannel(run, {
    numNewerLabels: () => 0,
    classNameOf: () => undefined,
    onSummary: () => undefined,
  })
  expect(channel.summary()).toMatchObject({
    number: 4,
    name: 'Leaves',
    state: 'failed',
    remedy: 'none',
    error: { code: 'newer-format' },
  })
  for (const change of [{ name: 'Other' }, { state: 'running' as const }])
    expect(() => channel.change(change)).toThrow(/newer Frostline/)
  expect(readFileSync(file, 'utf8')).toBe(written)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { EXPORT_FORMATS } from '../../shared/contract/export.ts'
import { exportModel } from './export-model.ts'
import { DEFAULT_MODEL } from './model-folders.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline export '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const bytesHeld = (): number => process.memoryUsage().arrayBuffers

test.each(['whole', 'failed'])('an export that is over, %s, holds no weights in memory', async (how) => {
  let meanwhile = 0
  const exporting = exportModel({
    model: DEFAULT_MODEL,
    folder: join(root, how),
    formats: EXPORT_FORMATS,
    projectName: '',
    runName: '',
    multiLabel: false,
    report: undefined,
    plan: undefined,
    replace: false,
    check: () => {
      meanwhile = bytesHeld()
      return how === 'failed' ? Promise.reject(new Error('differs')) : Promise.resolve({ checks: [], onNoise: false })
    },
  })
  await (how === 'failed' ? expect(exporting).rejects.toThrow('differs') : exporting)
  // 582 296 float32
  expect(meanwhile - bytesHeld()).toBeGreaterThan(2e6)
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { EXPORT_FORMATS } from '../../shared/contract/export.ts'
import { filesOf } from './export-files.ts'
import { exportModel } from './export-model.ts'
import { identityOf, keptFormats } from './kept-formats.ts'
import { DEFAULT_MODEL } from './model-folders.ts'
import { openModel } from './open-model.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline kept '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('of an export that is written anew, each format that stays keeps its own files, all of them and no other', async () => {
  const folder = join(root, 'export')
  await exportModel({
    model: DEFAULT_MODEL,
    folder,
    formats: EXPORT_FORMATS,
    projectName: '',
    runName: '',
    multiLabel: false,
    report: undefined,
    plan: undefined,
    replace: false,
    check: () => Promise.resolve({ checks: [], onNoise: false }),
  })
  const { graph } = await openModel(DEFAULT_MODEL)
  const kept = (format: string): readonly string[] =>
    keptFormats(
      folder,
      EXPORT_FORMATS.filter((each) => each !== format),
      identityOf(graph),
    ).files
  for (const format of EXPORT_FORMATS) {
    const own = [...filesOf(format, graph, { multiLabel: false, onnxPreprocessing: true }).files.keys()]
    expect(kept(format).toSorted()).toEqual(own.toSorted())
  }

  // weights of more than 64 MiB are in several files; a file that no format knows is none's
  const path = join(folder, 'certificate.json')
  const certificate = JSON.parse(readFileSync(path, 'utf8')) as { sha256: Record<string, string> }
  Object.assign(certificate.sha256, { 'group1-shard1of2.bin': 'ab', 'group1-shard2of2.bin': 'cd', 'model.other': 'ef' })
  writeFileSync(path, JSON.stringify(certificate))
  expect(kept('tfjs').filter((file) => file.startsWith('group1'))).toHaveLength(2)
  expect(EXPORT_FORMATS.flatMap(kept)).not.toContain('model.other')
})

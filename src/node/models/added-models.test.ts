import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addModel } from './added-models.ts'
import { listModels } from './list-models.ts'
import { BUNDLED_MODELS } from './model-folders.ts'
import { openModel } from './open-model.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline add '))
const keras = fileURLToPath(new URL('../../../tests/keras/files/sequential.keras', import.meta.url))
const before = process.env['FROSTLINE_CONFIG']
beforeAll(() => {
  process.env['FROSTLINE_CONFIG'] = join(root, 'config')
})
afterAll(() => {
  if (before === undefined) delete process.env['FROSTLINE_CONFIG']
  else process.env['FROSTLINE_CONFIG'] = before
  rmSync(root, { recursive: true, force: true })
})

test('a file that was added is listed and opened by its name, even when the original is gone', async () => {
  const copy = join(root, 'winter.KERAS')
  cpSync(keras, copy)
  expect((await addModel(copy)).name).toBe('winter.keras')
  rmSync(copy)
  expect((await listModels({ modelPath: '' })).map(({ name }) => name)).toContain('winter.keras')
  expect((await openModel('winter.keras')).graph.name).toBe('sequential')
})

test('a folder is copied whole, under the name that is asked for', async () => {
  const { name, folder } = await addModel(join(BUNDLED_MODELS, 'frostnet-64'), 'my net')
  expect(name).toBe('my net')
  expect(folder).toBe(join(root, 'config', 'models', 'my net'))
  expect((await openModel('my net')).graph.classNames).toHaveLength(200)
})

test('nothing is written over, and nothing is added that cannot be opened', async () => {
  await addModel(keras, 'taken')
  await expect(addModel(keras, 'taken')).rejects.toMatchObject({ code: 'model-exists' })
  const text = fileURLToPath(import.meta.url)
  await expect(addModel(text)).rejects.toMatchObject({ code: 'model-not-a-model' })
  await expect(addModel(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'model-not-found' })
})

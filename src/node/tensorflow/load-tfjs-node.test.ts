import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fetchedFolder as placeOfSetUp, TFJS_NODE } from '../../../scripts/setup/places.mjs'
import { findInstallation } from '../installation/installation.ts'
import { bindingFolder, fetchedFolder, loadTensorFlow, tfjsNodeFolder } from './load-tfjs-node.ts'

const folder = tfjsNodeFolder()
const isSetUp = folder !== undefined && existsSync(join(bindingFolder(folder), 'tfjs_binding.node'))
// without the native library these are skipped: `npm run setup` says why it is not there
const withLibrary = test.skipIf(!isSetUp)

/** A process of its own, as every command is; what is loaded here stays loaded. */
function run(script: string, env: Record<string, string> = {}) {
  const module = JSON.stringify(new URL('./load-tfjs-node.ts', import.meta.url).href)
  const code = `const { loadTensorFlow, loadTfjsNode } = await import(${module});\n${script}`
  const { TF_CPP_MIN_LOG_LEVEL: _, NODE_OPTIONS: __, ...inherited } = process.env
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code]
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...inherited, ...env } })
}

withLibrary('values go into the native library and come back', () => {
  const { binding, libraryVersion } = loadTensorFlow()
  expect(libraryVersion).toMatch(/^\d+\.\d+/)
  const id = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array([1, 2, 3, 4]))
  expect([...binding.tensorDataSync(id)]).toEqual([1, 2, 3, 4])
  binding.deleteTensor(id)
})

withLibrary('loading says nothing on either stream, and stderr works afterwards', () => {
  const { stdout, stderr, status } = run(`loadTensorFlow(); console.error('mine')`)
  expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: 'mine\n', status: 0 })
})

withLibrary('the whole of tfjs-node runs ops that need what Node 24 no longer has', () => {
  const { stdout, stderr } = run(`console.log(loadTfjsNode().tf.oneHot([1, 0], 2).arraySync().join(' '))`)
  expect(stderr).toBe('')
  expect(stdout).toContain('0,1 1,0')
})

test('a library that is missing or damaged is explained, with how Frostline was installed', () => {
  const damaged = mkdtempSync(join(tmpdir(), 'frostline-binding-'))
  try {
    const installation = findInstallation()
    expect(installation.kind).toBe('checkout')
    const data = expect.objectContaining({ installation }) as object
    const unavailable = { code: 'native-unavailable', data }
    expect(() => loadTensorFlow(damaged)).toThrow(expect.objectContaining(unavailable))
    mkdirSync(bindingFolder(damaged), { recursive: true })
    writeFileSync(join(bindingFolder(damaged), 'tfjs_binding.node'), 'no library')
    expect(() => loadTensorFlow(damaged)).toThrow(expect.objectContaining(unavailable))
  } finally {
    rmSync(damaged, { recursive: true })
  }
})

test('what the set-up fetched is looked for where the set-up puts it', () => {
  expect(fetchedFolder()).toBe(placeOfSetUp(TFJS_NODE.name, TFJS_NODE.version))
})

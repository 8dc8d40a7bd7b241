import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import afterPack, { dropSpareLibraries } from './drop-spare-libraries.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-libraries-'))
  for (const path of [
    ['deps', 'lib'],
    ['lib', 'napi-v8'],
  ])
    mkdirSync(join(folder, ...path), { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

/** @param asked  what the binding names as its libraries, as a linker writes it. */
function packed(asked: readonly string[], libraries: Record<string, string>): string[] {
  writeFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), `\x7fELF\0${asked.join('\0')}\0`)
  for (const [name, content] of Object.entries(libraries)) writeFileSync(join(folder, 'deps', 'lib', name), content)
  dropSpareLibraries(folder)
  return readdirSync(join(folder, 'deps', 'lib')).toSorted()
}

test('a library that has several names is packed by the one that the binding asks for', () => {
  const libraries = {
    'libtensorflow.so': 'library',
    'libtensorflow.so.2': 'library',
    'libtensorflow_cc.so.2': 'library',
    'libtensorflow_framework.so': 'frame',
    'libtensorflow_framework.so.2': 'frame',
  }
  expect(packed(['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'], libraries)).toEqual([
    'libtensorflow_cc.so.2',
    'libtensorflow_framework.so.2',
  ])
})

test('nothing is deleted that the binding may find in another way, and nothing is no library', () => {
  expect(packed([], { 'tensorflow.dll': 'one', 'copy.dll': 'one' })).toEqual(['copy.dll', 'tensorflow.dll'])
  rmSync(join(folder, 'deps'), { recursive: true })
  expect(dropSpareLibraries(folder)).toEqual([])
})

test('where native TensorFlow is not set up there is nothing to delete', () => {
  rmSync(folder, { recursive: true })
  expect(dropSpareLibraries(folder)).toEqual([])
  mkdirSync(folder)
})

test('an application that is packed without native TensorFlow is said to be slower, and one with it has it once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  try {
    const packer = { appOutDir: folder, packager: { getResourcesDir: (out: string) => join(out, 'resources') } }
    afterPack(packer)
    expect(warn.mock.calls).toEqual([[expect.stringContaining('Without native TensorFlow')]])
    const tfjsNode = join(folder, 'resources', 'app.asar.unpacked', 'node_modules', '@tensorflow', 'tfjs-node')
    for (const path of [
      ['deps', 'lib'],
      ['lib', 'napi-v8'],
    ])
      mkdirSync(join(tfjsNode, ...path), { recursive: true })
    writeFileSync(join(tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node'), 'libtensorflow.so.2\0')
    for (const name of ['libtensorflow.so', 'libtensorflow.so.2'])
      writeFileSync(join(tfjsNode, 'deps', 'lib', name), 'library')
    afterPack(packer)
    expect(readdirSync(join(tfjsNode, 'deps', 'lib'))).toEqual(['libtensorflow.so.2'])
    expect(warn).toHaveBeenCalledTimes(1)
  } finally {
    warn.mockRestore()
  }
})

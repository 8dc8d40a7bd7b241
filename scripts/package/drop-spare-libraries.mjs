// electron-builder's `afterPack`: the native library once. Where the set-up linked one file by several names, each became a copy of 788 MB.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const TFJS_NODE = ['app.asar.unpacked', 'node_modules', '@tensorflow', 'tfjs-node']

export default function afterPack({ appOutDir, packager }) {
  const tfjsNode = join(packager.getResourcesDir(appOutDir), ...TFJS_NODE)
  if (!existsSync(join(tfjsNode, 'lib')))
    console.warn(
      'Without native TensorFlow, which is not set up here: what is packed trains by ONNX Runtime, more slowly.',
    )
  dropSpareLibraries(tfjsNode)
}

/** Of files of one size only those that the binding asks for by name; all of them where it asks for none. @returns what was deleted. */
export function dropSpareLibraries(tfjsNode) {
  const folder = join(tfjsNode, 'deps', 'lib')
  const sizes = Map.groupBy(filesIn(folder), (name) => statSync(join(folder, name)).size)
  const asked = readBindings(join(tfjsNode, 'lib'))
  const spare = [...sizes.values()].flatMap((names) => {
    const needed = names.filter((name) => asked.includes(`${name}\0`))
    return needed.length === 0 ? [] : names.filter((name) => !needed.includes(name))
  })
  for (const name of spare) rmSync(join(folder, name))
  return spare.toSorted()
}

const filesIn = (folder) =>
  statSync(folder, { throwIfNoEntry: false })
    ? readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
    : []

const readBindings = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.node'))
        .map((name) => readFileSync(join(folder, name), 'latin1'))
        .join('\0')
    : ''

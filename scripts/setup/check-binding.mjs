// Does the binding load? Asked in a process of its own: a library that does not fit the CPU ends the process that loads it.
import { existsSync } from 'node:fs'
import { findNode, tfjsNodePlaces } from './places.mjs'
import { reasonOf, runTool } from './run-tool.mjs'

const PROBE = `
const binding = require(process.argv[1])
const id = binding.createTensor([2], binding.TF_FLOAT, new Float32Array([1, 2]))
if (binding.tensorDataSync(id)[1] !== 2) throw new Error('a tensor came back changed')
binding.deleteTensor(id)
console.log('tensorflow=' + binding.TF_Version)
`
const LIMIT_SECONDS = 90

/** @returns `{ version }` of the native library, or `{ reason }` why it does not load. */
export async function checkBinding({ verbose } = {}) {
  const places = tfjsNodePlaces()
  if (!places) return { reason: 'the optional package @tensorflow/tfjs-node is not installed' }
  if (!existsSync(places.binding)) return { reason: 'the binding is not built yet' }
  const node = findNode() ?? process.execPath
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', NODE_OPTIONS: '' }
  const result = await runTool(node, ['-e', PROBE, places.binding], { limitSeconds: LIMIT_SECONDS, verbose, env })
  const version = /^tensorflow=(.+)$/m.exec(result.stdout)?.[1]
  if (result.ok && version) return { version }
  if (result.signal === 'SIGILL')
    return { reason: 'the library uses instructions that this CPU lacks (TensorFlow’s packages need AVX)' }
  return { reason: reasonOf(result, LIMIT_SECONDS) }
}

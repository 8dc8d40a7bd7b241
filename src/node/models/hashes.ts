import { createHash } from 'node:crypto'
import type { WeightTensor } from '../../core/models/layer-graph.ts'

/** SHA-256 in hex over the values of a weight and its shape. */
function hashWeight({ shape, values }: WeightTensor): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return createHash('sha256').update(`[${shape.join()}]`).update(bytes).digest('hex')
}

/** SHA-256 in hex over named weights, whatever order they come in. */
export function hashWeights(hashes: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256')
  for (const name of [...hashes.keys()].sort()) hash.update(`${JSON.stringify(name)}:${hashes.get(name)}\n`)
  return hash.digest('hex')
}

export function hashEach(weights: ReadonlyMap<string, WeightTensor>): Map<string, string> {
  return new Map([...weights].map(([name, weight]) => [name, hashWeight(weight)]))
}

/** SHA-256 in hex of plain data; keys in the order they are written. */
export function hashJson(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

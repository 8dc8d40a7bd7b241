import { parentPort, workerData } from 'node:worker_threads'
import { outputShapes } from '../../src/core/models/output-shapes.ts'
import { graphOf } from '../../src/node/models/open-model-file.ts'
import { limitMemory } from '../../src/node/models/untrusted/limit-memory.ts'
import { AppError } from '../../src/shared/errors.ts'

export interface Outcome {
  readonly kind: 'read' | 'refused' | 'stopped' | 'unexpected'
  readonly message: string
}

limitMemory((workerData as { maxMemoryBytes: number }).maxMemoryBytes)
const { openUntrusted } = await import('../../src/node/models/untrusted/untrusted-file.ts')

/** Reads what it is sent as the product does, without a thread for each. */
async function outcomeOf(bytes: Uint8Array): Promise<Outcome> {
  try {
    const graph = await graphOf(await openUntrusted(bytes), {})
    outputShapes(graph)
    const isWhole = graph.layers.every(({ weightNames }) => weightNames.every((name) => graph.weights.has(name)))
    return isWhole ? { kind: 'read', message: graph.name } : { kind: 'unexpected', message: 'A weight is missing.' }
  } catch (thrown) {
    if (thrown instanceof AppError) return { kind: 'refused', message: `${thrown.code}: ${thrown.message}` }
    return { kind: 'unexpected', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}

parentPort?.on(
  'message',
  (bytes: Uint8Array) => void outcomeOf(bytes).then((outcome) => parentPort?.postMessage(outcome)),
)

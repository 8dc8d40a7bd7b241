import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { outputShapes } from '../../src/core/models/layer-sizes.ts'
import { graphOf } from '../../src/node/models/open-model-file.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { readClassNames } from '../../src/node/models/files-beside.ts'
import { readSeenPhotos } from '../../src/node/models/seen-photos.ts'
import { shardFiles } from '../../src/node/models/shard-files.ts'
import { limitMemory } from '../../src/node/models/untrusted/limit-memory.ts'
import { AppError } from '../../src/shared/errors.ts'
import type { Mutant } from './fuzz-subjects.ts'

export interface Outcome {
  readonly kind: 'read' | 'refused' | 'stopped' | 'unexpected'
  readonly message: string
}

const { maxMemoryBytes, folder } = workerData as { maxMemoryBytes: number; folder: string }
limitMemory(maxMemoryBytes)
const { openUntrusted } = await import('../../src/node/models/untrusted/untrusted-file.ts')

/** Reads what it is sent as the product does, without a thread for each. */
async function outcomeOf(mutant: Mutant): Promise<Outcome> {
  try {
    const graph =
      'file' in mutant ? await graphOf(await openUntrusted(mutant.file), {}) : await readFolder(mutant.folder)
    outputShapes(graph)
    const isWhole = graph.layers.every(({ weightNames }) => weightNames.every((name) => graph.weights.has(name)))
    return isWhole ? { kind: 'read', message: graph.name } : { kind: 'unexpected', message: 'A weight is missing.' }
  } catch (thrown) {
    if (thrown instanceof AppError) return { kind: 'refused', message: `${thrown.code}: ${thrown.message}` }
    return { kind: 'unexpected', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
  }
}

/** All that reads a model's folder, as it lies on the disk: opening, its labels, its photos, a download's list of files. */
async function readFolder(files: Readonly<Record<string, Uint8Array>>): Promise<LayerGraph> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  await refusedOrNot(() => readClassNames(folder))
  await refusedOrNot(() => readSeenPhotos(folder))
  if ('model.json' in files)
    await refusedOrNot(() => shardFiles(join(folder, 'model.json'), files['weights.bin']?.length ?? 0))
  return (await openModel(folder)).graph
}

/** What one of them refuses says nothing of the next. */
async function refusedOrNot(read: () => unknown): Promise<void> {
  try {
    await read()
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
  }
}

parentPort?.on(
  'message',
  (mutant: Mutant) => void outcomeOf(mutant).then((outcome) => parentPort?.postMessage(outcome)),
)
parentPort?.postMessage('ready')

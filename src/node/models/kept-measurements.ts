import { processorModel } from '../processor-model.ts'
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { ModelMeasurement } from '../../shared/contract/measurement.ts'
import type { ExecutorChoice } from '../../shared/contract/plain.ts'
import { AppError } from '../../shared/errors.ts'
import { ensureFolder, writeFileAtomic } from '../files/atomic.ts'
import { cacheFolder } from '../files/own-folders.ts'
import { readTextSync } from '../files/read-regular.ts'
import { threadsOf, trainerEnvironment } from '../trainer-host/environment.ts'

import { VERSION } from '../version.ts'

/** How training is to compute. */
export interface Conditions {
  readonly executor: ExecutorChoice
  /** `null`: as many as the library takes. */
  readonly threads: number | null
}

const MAX_FILE_BYTES = 2 ** 20

/** Version 2: photos are augmented before the graph, several times as quickly. */
const KeptFile = z.object({ version: z.literal(2), frostline: z.string(), measurement: ModelMeasurement })

/**
 * What a model's speed depends on: SHA-256 in hex of its layers, their options and the shapes of their weights. Not their values: a copy that
 * was trained on takes as long.
 */
export function topologyHash({ layers, weights, preprocessing, input, output }: LayerGraph): string {
  const shapes = layers.map(({ name, className, config, inbound, weightNames }) => [
    name,
    className,
    config,
    inbound,
    weightNames.map((weight) => weights.get(weight)?.shape),
  ])
  return createHash('sha256')
    .update(JSON.stringify([shapes, preprocessing, input, output]))
    .digest('hex')
}

/** Measurements of models on this machine, in the user's cache. What is damaged, of another machine or of another version is as good as none. */
export class KeptMeasurements {
  readonly #folder: string
  readonly #known = new Map<string, ModelMeasurement>()

  constructor(folder: string = join(cacheFolder(), 'measurements')) {
    this.#folder = folder
  }

  recall(topology: string, conditions: Conditions): ModelMeasurement | undefined {
    const file = this.#file(topology, conditions)
    const found = this.#known.get(file) ?? read(file)
    if (found) this.#known.set(file, found)
    return found
  }

  /** Kept in memory at least: a disk that is full or not writable costs no more than measuring again after a restart. */
  keep(topology: string, conditions: Conditions, measurement: ModelMeasurement): void {
    const file = this.#file(topology, conditions)
    this.#known.set(file, measurement)
    const content: z.input<typeof KeptFile> = { version: 2, frostline: VERSION, measurement }
    try {
      ensureFolder(this.#folder)
      writeFileAtomic(file, JSON.stringify(content, undefined, 2))
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
    }
  }

  #file(topology: string, conditions: Conditions): string {
    const key = JSON.stringify([topology, machineFor(conditions)])
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)
  }
}

function read(file: string): ModelMeasurement | undefined {
  try {
    const kept = KeptFile.parse(JSON.parse(readTextSync(file, { maxBytes: MAX_FILE_BYTES })))
    return kept.frostline === VERSION ? kept.measurement : undefined
  } catch {
    return undefined // not there, or damaged: measured again
  }
}

/** What a trainer with these conditions would compute on and with. */
function machineFor({ executor, threads }: Conditions): readonly (string | number | undefined)[] {
  const env = trainerEnvironment({ threads }, process.env)
  return [
    processorModel(),
    process.arch,
    availableParallelism(),
    executor,
    threadsOf(env),
    env['TF_ENABLE_ONEDNN_OPTS'],
  ]
}

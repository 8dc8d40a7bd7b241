import { processorModel } from '../processor-model.ts'
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { ForwardTimes, ModelMeasurement } from '../../shared/contract/measurement.ts'
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

/** What was measured of models on this machine, in the user's cache. What is damaged, of another machine or of another version is as good as none. */
class Kept<T> {
  readonly #folder: string
  readonly #kind: Kind<T>
  readonly #known = new Map<string, T>()

  constructor(folder: string, kind: Kind<T>) {
    this.#folder = folder
    this.#kind = kind
  }

  recall(topology: string, conditions: Conditions): T | undefined {
    const file = this.#file(topology, conditions)
    const found = this.#known.get(file) ?? this.#read(file)
    if (found) this.#known.set(file, found)
    return found
  }

  /** Kept in memory at least: a disk that is full or not writable costs no more than measuring again after a restart. */
  keep(topology: string, conditions: Conditions, measured: T): void {
    const file = this.#file(topology, conditions)
    this.#known.set(file, measured)
    const { version, name } = this.#kind
    try {
      ensureFolder(this.#folder)
      writeFileAtomic(file, JSON.stringify({ version, frostline: VERSION, [name]: measured }, undefined, 2))
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
    }
  }

  #read(file: string): T | undefined {
    const { version, name, schema } = this.#kind
    try {
      const kept = KeptFile.parse(JSON.parse(readTextSync(file, { maxBytes: MAX_FILE_BYTES })))
      return kept.frostline === VERSION && kept.version === version ? schema.parse(kept[name]) : undefined
    } catch {
      return undefined // not there, or damaged: measured again
    }
  }

  #file(topology: string, conditions: Conditions): string {
    const key = JSON.stringify([topology, machineFor(conditions)])
    return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`)
  }
}

const KeptFile = z.looseObject({ version: z.int(), frostline: z.string() })

interface Kind<T> {
  readonly version: number
  /** Field of the file that it stands in. */
  readonly name: string
  readonly schema: z.ZodType<T>
}

/** Version 3: the forward pass is timed with what computes it. */
const MEASUREMENT: Kind<ModelMeasurement> = { version: 3, name: 'measurement', schema: ModelMeasurement }

/** How long models take. */
export class KeptMeasurements extends Kept<ModelMeasurement> {
  constructor(folder: string = join(cacheFolder(), 'measurements')) {
    super(folder, MEASUREMENT)
  }
}

const FORWARD_TIMES: Kind<ForwardTimes> = { version: 1, name: 'forwardTimes', schema: ForwardTimes }

/** What computes a model's forward pass how quickly. */
export class KeptForwardTimes extends Kept<ForwardTimes> {
  constructor(folder: string = join(cacheFolder(), 'forward-times')) {
    super(folder, FORWARD_TIMES)
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

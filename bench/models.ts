import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PartContext } from './part.ts'
import { FROSTNET, MOBILENET } from './places.ts'
import { runOnce } from './processes/run-once.ts'

export const MODELS = ['mobilenet-v1-0.25', 'mobilenet-v1-1.0', 'mobilenet-v2-1.0'] as const

/** Kept between runs: written anew they would be the same. */
const WRITTEN = join(tmpdir(), 'frostline-bench-models')

/**
 * The folder of a layers-model with keras.applications' layers and random weights, written once.
 *
 * @returns undefined where that takes Python and there is none; of MobileNetV1 0.25 there is a trained one too.
 */
export async function modelFolder(
  name: string,
  { python, progress, deadline }: PartContext,
): Promise<string | undefined> {
  const folder = join(WRITTEN, name)
  if (existsSync(join(folder, 'model.json'))) return folder
  if (python.lacks('tensorflow', 'keras', 'numpy') !== undefined)
    return name === 'mobilenet-v1-0.25' && existsSync(MOBILENET) ? MOBILENET : undefined
  progress(`writing ${name}`)
  await runOnce(python.command(name, 'layers_model.py', [name, folder]), Math.max(60_000, deadline.leftMs))
  return folder
}

export interface BenchModel {
  readonly name: string
  readonly folder: string
}

/** Those asked for, as far as they can be had; with none of them the bundled one, so that there always is a figure. */
export async function benchModels(context: PartContext): Promise<BenchModel[]> {
  const wanted = context.options.models ?? MODELS
  const models: BenchModel[] = []
  for (const name of wanted) {
    const folder = await modelFolder(name, context)
    if (folder === undefined)
      context.leaveOut(
        `${name} left out: it is written by Keras, and ${context.python.lacks('tensorflow', 'keras', 'numpy') ?? 'there is none'}.`,
      )
    else models.push({ name, folder })
  }
  if (models.length === 0) models.push({ name: 'frostnet-64', folder: FROSTNET })
  return models
}

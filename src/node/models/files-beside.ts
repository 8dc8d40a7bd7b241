import { join } from 'node:path'
import type { BesideFiles } from '../../core/models/beside-files.ts'
import { parseModelJson } from './parse-model-json.ts'
import { readTextWithin } from './read-beside.ts'

/** @param prefix  of those beside a model that is a single file: `winter.h5.labels.txt`. */
export async function filesBeside(folder: string, prefix: string): Promise<BesideFiles> {
  const labelsText = await readTextWithin(folder, `${prefix}labels.txt`)
  return {
    frostline: await readJson(folder, `${prefix}frostline.json`),
    metadata: await readJson(folder, `${prefix}metadata.json`),
    labels: await readJson(folder, `${prefix}labels.json`),
    ...(labelsText === undefined ? {} : { labelsText }),
  }
}

/** `undefined` where there is no such file. @throws {ModelError} `model-not-a-model` for what is not JSON. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readTextWithin(folder, name)
  return text === undefined ? undefined : parseModelJson(text, join(folder, name))
}

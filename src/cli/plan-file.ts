import { dirname, resolve } from 'node:path'
import { missingPartOf, withDiskErrors } from '../node/files/disk-errors.ts'
import { readTextSync } from '../node/files/read-regular.ts'
import { PLAN_FORMAT, type PlanChanges } from '../shared/contract/training-plan.ts'
import { AppError, failure } from '../shared/errors.ts'
import { contentOf } from '../shared/formats/format.ts'

/** Parts of a plan, as a person wrote them: nothing in it is checked yet. */
export type PlanFile = Readonly<PlanChanges>

/**
 * Reads what `--config` names. Folders in it are seen from where it lies.
 *
 * @throws {AppError} `bad-plan`, `newer-format`, `other-format`
 */
export function readPlanFile(path: string): PlanFile {
  const plan = parse(path)
  const { split } = plan
  if (!isRecord(split)) return plan
  const seenFromHere = Object.entries(split).map(([set, held]) =>
    isRecord(held) && typeof held['folder'] === 'string'
      ? [set, { ...held, folder: resolve(dirname(path), held['folder']) }]
      : [set, held],
  )
  return { ...plan, split: Object.fromEntries(seenFromHere) as Record<string, unknown> }
}

function parse(path: string): PlanFile {
  const text = textOf(path)
  let plan: unknown
  try {
    plan = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw failure('bad-plan', { of: 'file not JSON', path, why })
  }
  if (isRecord(plan)) return contentOf(PLAN_FORMAT, plan, path) as PlanFile
  throw failure('bad-plan', { of: 'file no object', path })
}

function textOf(path: string): string {
  try {
    return withDiskErrors(path, () => readTextSync(path), 'read')
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'file-missing') throw thrown
    throw failure('bad-plan', { of: 'file missing', path, ...missingPartOf(path) }, { cause: thrown })
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

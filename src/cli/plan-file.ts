import { parseWrittenChanges } from '../core/training/plan-config.ts'
import { dirname, resolve } from 'node:path'
import { missingPartOf, withDiskErrors } from '../node/files/disk-errors.ts'
import { readTextSync } from '../node/files/read-regular.ts'
import { hasFields, type PlanChanges } from '../shared/contract/plan-changes.ts'
import { PLAN_FORMAT } from '../shared/contract/training-plan.ts'
import { AppError, failure } from '../shared/errors.ts'
import { contentOf } from '../shared/formats/format.ts'
import { omitUndefined } from '../shared/omit-undefined.ts'

/** What a person wrote of a plan. What its fields hold is not checked yet. */
export interface PlanFile {
  readonly changes: PlanChanges
  /** Of a run that is to be made again. */
  readonly basis?: unknown
}

/**
 * Reads what `--config` names. Folders in it are seen from where it lies.
 *
 * @throws {AppError} `bad-plan`, `newer-format`, `other-format`
 */
export function readPlanFile(path: string): PlanFile {
  const { basis, ...written } = parse(path)
  const { split, ...changes } = parseWrittenChanges(written)
  if (!hasFields(split)) return { changes: { ...changes, ...omitUndefined({ split }) }, basis }
  const seenFromHere = (held: (typeof split)['test']) =>
    hasFields(held) && typeof held.folder === 'string' ? { folder: resolve(dirname(path), held.folder) } : held
  const seen = { validation: seenFromHere(split.validation), test: seenFromHere(split.test) }
  return { changes: { ...changes, split: omitUndefined(seen) }, basis }
}

function parse(path: string): Readonly<Record<string, unknown>> {
  const text = textOf(path)
  let plan: unknown
  try {
    plan = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    throw failure('bad-plan', { of: 'file not JSON', path, why })
  }
  const content = contentOf(PLAN_FORMAT, plan, path)
  if (isRecord(content)) return content
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

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

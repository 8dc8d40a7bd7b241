import { resolve } from 'node:path'
import type { ExecutorChoice } from '../shared/contract/plain.ts'
import type { PreprocessingChoice } from '../shared/preprocessing-choice.ts'
import type { PlanChanges } from '../shared/contract/training-plan.ts'
import type { TrainRequest } from '../shared/contract/training.ts'
import { AUGMENTATIONS, type AugmentationName } from './augmentations.ts'
import type { HeldOut } from './option-values.ts'
import { isRecord, type PlanFile } from './plan-file.ts'

/** Flags that say something of a plan. */
export interface PlanFlags {
  readonly val?: HeldOut
  readonly test?: HeldOut
  readonly model?: string
  readonly cutAt?: string
  readonly preprocessing?: PreprocessingChoice
  readonly freeze?: string
  readonly recipe?: TrainRequest['recipe']
  /** Of all stages together. */
  readonly epochs?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly optimizer?: 'sgd' | 'adam' | 'adamw'
  readonly augment?: AugmentationName
  readonly classWeights?: 'none' | 'balanced'
  readonly multiLabel?: boolean
  readonly labels?: 'one' | 'several'
  readonly fileColumn?: string
  readonly labelColumn?: string
  /** `off`: every epoch is run. */
  readonly patience?: number | 'off'
  readonly seed?: number
  readonly threads?: number
  readonly executor?: ExecutorChoice
  readonly cacheLimit?: number
}

/** The recipe that flags name: `--freeze head` trains the head and nothing after it. */
export const recipeOf = ({ recipe, freeze }: PlanFlags): TrainRequest['recipe'] | undefined =>
  recipe ?? (freeze === 'head' ? 'head-only' : undefined)

/**
 * What flags say over what a file says, by one rule: a flag replaces, in whole, that part of the plan which it speaks of; the rest stays as the
 * file has it. A recipe speaks of the stages; a line, and a learning rate, of the last stage's.
 */
export function flagsOver(file: PlanFile, flags: PlanFlags): PlanChanges {
  const plan: PlanChanges = { ...file }
  const put = (key: string, value: unknown): void => {
    if (value !== undefined) plan[key] = value
  }
  if (recipeOf(flags) !== undefined) delete plan['stages']
  else put('stages', stagesWith(plan['stages'], flags))
  put('modelName', flags.model)
  put('cutAt', flags.cutAt)
  put('preprocessing', flags.preprocessing)
  put('batchSize', flags.batchSize)
  put('optimizer', flags.optimizer && { kind: flags.optimizer })
  if (flags.augment === 'default') delete plan['augmentation']
  else put('augmentation', flags.augment && AUGMENTATIONS[flags.augment])
  put('classWeights', flags.classWeights)
  put('multiLabel', flags.multiLabel)
  put('columns', columnsOver(plan['columns'], flags))
  put('earlyStopping', patienceOver(plan['earlyStopping'], flags.patience))
  put('seed', flags.seed)
  put('threads', flags.threads)
  put('executor', flags.executor)
  put('cacheLimitBytes', flags.cacheLimit)
  const split = { ...heldBack('validation', flags.val), ...heldBack('test', flags.test) }
  if (Object.keys(split).length > 0) plan['split'] = { ...objectOf(plan['split']), ...split }
  return plan
}

function heldBack(set: 'validation' | 'test', held: HeldOut | undefined): Record<string, unknown> {
  if (held === undefined) return {}
  return { [set]: 'fraction' in held ? held.fraction : { folder: resolve(held.folder) } }
}

/** A file's stages are taken whole, so the flags that speak of the last one are put into it here. */
function stagesWith(stages: unknown, { freeze, learningRate }: PlanFlags): unknown {
  if (!Array.isArray(stages) || stages.length === 0) return undefined
  const last: Record<string, unknown> = { ...objectOf(stages[stages.length - 1]) }
  if (freeze !== undefined) {
    // exceptions are from a line, and this is another one
    delete last['exceptions']
    last['freeze'] = freeze
  }
  if (learningRate !== undefined) last['learningRate'] = learningRate
  return [...(stages as unknown[]).slice(0, -1), last]
}

function patienceOver(earlyStopping: unknown, value: number | 'off' | undefined): unknown {
  if (value === undefined) return undefined
  return value === 'off' ? null : { ...objectOf(earlyStopping), patience: value }
}

function columnsOver(columns: unknown, { fileColumn, labelColumn }: PlanFlags): unknown {
  if (fileColumn === undefined && labelColumn === undefined) return undefined
  return {
    ...objectOf(columns),
    ...(fileColumn === undefined ? {} : { fileColumn }),
    ...(labelColumn === undefined ? {} : { labelColumn }),
  }
}

const objectOf = (value: unknown): object => (isRecord(value) ? value : {})

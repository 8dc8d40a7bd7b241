import { availableParallelism } from 'node:os'
import { forwardOf } from '../../core/engine/divided-executor.ts'
import type { Executor } from '../../core/engine/executor.ts'
import { processorModel } from '../../node/processor-model.ts'
import type { PlanBasis, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { failure } from '../../shared/errors.ts'

/** What an older run does not tell cannot have changed as far as anyone knows. */
function changes(before: PlanBasis, now: PlanBasis): string[] {
  const isModel = before.weights === now.weights && (before.layers === undefined || before.layers === now.layers)
  return [
    ...(before.photos === now.photos ? [] : [photosInWords(before.counts, now.counts)]),
    ...(isModel ? [] : ['the model it started from']),
  ]
}

function photosInWords(before: PlanBasis['counts'], now: PlanBasis['counts']): string {
  const total = ({ train, validation, test }: PlanBasis['counts']) => train + validation + test
  const [then, here] = [total(before), total(now)]
  return `the photos or their labels${then === here ? '' : ` (${then} then, ${here} now)`}`
}

/**
 * That a run finds its photos and its model as it left them, also where it was killed before its first checkpoint. Another machine is told of
 * with the checkpoint: then it goes on, but not bit for bit.
 *
 * @throws {AppError} `run-changed`
 */
export function checkResumed(before: PlanBasis, now: PlanBasis): void {
  refuseChanged(changes(before, now))
}

/** @throws {AppError} `run-changed` where something did, each of them in words. */
export function refuseChanged(changed: readonly string[]): void {
  if (changed.length === 0) return
  throw failure('run-changed', { wanted: 'resume', changed: [...changed] })
}

type Environment = PlanBasis['environment']

/** What of the machine is another than it was, where one says `none` that knows nothing of it. */
export function differencesOf(before: Environment, now: Environment): { key: string; then: string; here: string }[] {
  return Object.keys({ ...before, ...now }).flatMap((key) => {
    const [then, here] = [before[key] ?? null, now[key] ?? null]
    return then === here ? [] : [{ key, then: String(then ?? 'none'), here: String(here ?? 'none') }]
  })
}

/**
 * Whether a run that has another's plan comes out as that one did, bit for bit.
 *
 * @param isBinding  it must.
 * @returns what is different, in a sentence for a person; `undefined` where nothing is.
 * @throws {AppError} `run-changed` where it must be the same and is not.
 */
export function compareBasis(before: PlanBasis, now: PlanBasis, isBinding: boolean): string | undefined {
  const environment = differencesOf(before.environment, now.environment).map(
    ({ key, then, here }) => `${key} (${then} then, ${here} now)`,
  )
  const changed = [...changes(before, now), ...environment]
  if (changed.length === 0) return undefined
  if (!isBinding) return `This will not repeat the run whose plan it is: what differs is ${changed.join(', ')}.`
  throw failure('run-changed', { wanted: 'repeat', changed })
}

const FORWARD = 'forward'

/** What computed the frozen layers, `null` where the library that took the steps did. */
export const forwardIn = (environment: Environment): string | null => {
  const name = environment[FORWARD]
  return typeof name === 'string' ? name : null
}

/** That a run's frozen layers are computed by something else than before, in a sentence for a person. */
export function tellOtherForward(before: Environment, now: Environment): string | undefined {
  const of = (environment: Environment): string => forwardIn(environment) ?? String(environment['library'] ?? 'none')
  if (forwardIn(before) === forwardIn(now)) return undefined
  return `Frozen layers were computed by ${of(before)}, and are by ${of(now)} from now on: the run goes on, but not bit for bit.`
}

/** What decides whether two runs compute the same to the last bit. */
export function environmentOf(
  executor: Executor,
  precision: NonNullable<TrainingPlan['precision']> = 'float32',
): Record<string, string | number | boolean | null> {
  return {
    executor: executor.kind,
    library: executor.library,
    ...(precision === 'float32' ? {} : { precision }),
    ...(executor.forward && { [FORWARD]: forwardOf(executor) }),
    intraOpThreads: Number(process.env['TF_NUM_INTRAOP_THREADS'] ?? 0) || availableParallelism(),
    interOpThreads: Number(process.env['TF_NUM_INTEROP_THREADS'] ?? 0) || null,
    oneDnn: asksForOneDnn(),
    cpu: processorModel(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** Sums come in another order with it. */
export const asksForOneDnn = (): boolean => !['0', 'false'].includes(process.env['TF_ENABLE_ONEDNN_OPTS'] ?? '')

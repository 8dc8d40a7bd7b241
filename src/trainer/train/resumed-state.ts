import type { Json } from '../../node/runs/checkpoint-format.ts'
import { AppError } from '../../shared/errors.ts'
import { issuesText } from '../../shared/issues-text.ts'
import { differencesOf, refuseChanged } from './check-basis.ts'
import type { RunContext } from './context.ts'
import { RunState } from './run-state.ts'

/**
 * A checkpoint's state, if it belongs to this run.
 *
 * @returns the state, with what differs from the machine it was written on: then resuming is right, but not bit for bit.
 * @throws {AppError} `run-changed` if photos, model or plan are not those the run was begun with.
 */
export function readState(json: Json, { hashes, environment }: RunContext): { state: RunState; differences: string[] } {
  const parsed = RunState.safeParse(json)
  if (!parsed.success)
    throw new AppError('damaged-checkpoint', `The checkpoint's state cannot be read: ${issuesText(parsed.error)}`, {
      hint: 'It was written by another version of Frostline. Start a new run.',
    })
  const state = parsed.data
  const changed = [
    state.hashes.data === hashes.data ? undefined : 'the photos or their labels',
    state.hashes.baseModel === hashes.baseModel ? undefined : 'the model it started from',
    state.hashes.plan === hashes.plan ? undefined : 'the plan',
  ].filter((what) => what !== undefined)
  refuseChanged(changed)
  const differences = differencesOf(state.environment, environment)
  return { state, differences: differences.map(({ key, then, here }) => `${key}: ${then} → ${here}`) }
}

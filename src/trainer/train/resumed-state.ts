import type { Json } from '../../node/runs/checkpoint-format.ts'
import { failure } from '../../shared/errors.ts'
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
  if (!parsed.success) throw failure('damaged-checkpoint', { of: 'state', why: issuesText(parsed.error) })
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

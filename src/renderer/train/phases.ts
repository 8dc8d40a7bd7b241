import type { Stage } from '../../shared/contract/training-plan.ts'
import type { RunLive, RunState, StageInfo } from '../../shared/contract/app/runs.ts'

type PhaseKind = 'photos' | 'features' | 'train' | 'check'
export interface PhaseStep {
  readonly kind: PhaseKind
  /** Of the stage; empty for the others. */
  readonly name: string
  readonly state: 'waiting' | 'active' | 'done'
  /** Done of the active one, in [0, 1]; `null`: not known. */
  readonly share: number | null
}

export interface PhaseFacts {
  readonly live: RunLive | undefined
  readonly stages: readonly StageInfo[]
  /** Names of all stages, also those to come. */
  readonly stageNames: readonly string[]
  readonly state: RunState
  readonly keepsFeatures: boolean
}

/** How many stages a recipe has, before its plan is made. */
export const numStagesOf = (recipe: string | undefined): number => (recipe === 'lp-ft' ? 2 : 1)

/**
 * Whether a run has a frozen part whose features are kept.
 *
 * @param stages  `undefined` until its plan is made: then the recipe says it.
 */
export const keepsFeatures = (
  stages: readonly Pick<Stage, 'freeze'>[] | undefined,
  recipe: string | undefined,
): boolean => stages?.some(({ freeze }) => freeze !== 'none') ?? recipe !== 'from-scratch'

/** What a run goes through, in its order, and where it is. Keeping features comes before each stage that has a frozen part. */
export function phaseRow({ live, stages, stageNames, state, keepsFeatures: hasKept }: PhaseFacts): PhaseStep[] {
  const phase = live?.phase
  const isOver = state === 'finished'
  const hasBegun = stages.length > 0
  const isActive = (kind: PhaseKind): boolean => !isOver && phase?.kind === kind
  const share = phase && phase.numTotal > 0 ? phase.numDone / phase.numTotal : null
  const step = (kind: PhaseKind, name: string, active: boolean, done: boolean): PhaseStep => ({
    kind,
    name,
    state: isOver || (done && !active) ? 'done' : active ? 'active' : 'waiting',
    share: active ? share : null,
  })
  const hasFeatures = hasBegun || phase?.kind === 'train'
  return [
    step('photos', '', isActive('photos'), hasBegun || isActive('features')),
    ...(hasKept ? [step('features', '', isActive('features'), hasFeatures)] : []),
    ...stageNames.map((name, i) =>
      step('train', name, isActive('train') && (phase?.stageIndex ?? 0) === i, stages[i]?.reason != null),
    ),
    step('check', '', isActive('check'), false),
  ]
}

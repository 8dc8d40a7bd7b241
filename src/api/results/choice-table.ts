import { matchClasses } from '../../core/evaluation/class-matching.ts'
import { isRight } from '../../core/evaluation/held-back.ts'
import { figure } from '../../core/evaluation/judge.ts'
import { namedStanding, standingOfAnswers } from '../../core/evaluation/standing.ts'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import type { ResultFiles } from '../../node/runs/result-files.ts'
import type { ChoiceKind, ChoiceRow, ChoiceTable } from '../../shared/contract/app/results.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import type { RunKind } from '../run-sources.ts'
import { type OriginalAnswers, scoreAsItIs } from './as-it-is.ts'
import { type HeldBackPhoto, heldBackPhotos, type LabelsNow, questionOf } from './held-back-photos.ts'
import { chosenSet, type HeldSet } from './run-result.ts'

/** A run that can stand in the table. */
export interface Candidate {
  readonly run: RunSummary
  readonly kind: RunKind
  /** Absent while it goes on. */
  readonly files: ResultFiles | undefined
}

export interface AsItIsState {
  readonly modelClassNames: readonly string[]
  readonly answers: OriginalAnswers | undefined
  readonly progress: { readonly numDone: number; readonly numTotal: number } | null
  readonly error: string | null
}

/** What learns, by a run's plan: its last stage says it. */
export function kindOf(plan: Pick<TrainingPlan, 'stages'>, recipe: string): RunKind {
  const last = plan.stages.at(-1)?.freeze
  if (recipe === 'from-scratch') return 'from-scratch'
  if (recipe === 'head-only' || last === 'head') return 'head-only'
  return last === 'none' || last === 'everything' ? 'everything' : 'your-line'
}

const KINDS: readonly RunKind[] = ['head-only', 'your-line', 'everything', 'from-scratch']

/** The choice of what to freeze, every row on the photos that one run held back. */
export function choiceTable(
  around: { readonly run: RunSummary; readonly files: ResultFiles },
  candidates: readonly Candidate[],
  asItIs: AsItIsState,
  now: LabelsNow,
  asked: {
    readonly set: HeldSet | undefined
    readonly isWaiting: (kind: ChoiceKind) => boolean
    readonly error: string | null
  },
): ChoiceTable {
  const { run, files } = around
  const set = chosenSet(files, asked.set)
  const { photos, classes } = heldBackPhotos(files, now)
  const held = photos.filter((photo) => photo.set === set && photo.labels !== null)
  const names = classes.map(({ name }) => name)
  const matches = matchClasses(names, asItIs.modelClassNames)
  const score = scoreAsItIs(held, matches, asItIs.answers)
  const rows: ChoiceRow[] = [
    {
      ...EMPTY_ROW,
      kind: 'as-it-is',
      state:
        matches.length === 0 ? 'impossible' : asItIs.progress ? 'measuring' : score.free ? 'measured' : 'not-measured',
      accuracy: score.free,
      numLearned: 0,
      progress: asItIs.progress && { ...asItIs.progress },
    },
    ...KINDS.map((kind) => trainedRow(kind, around, candidates, held, now)),
  ]
  return {
    runId: run.id,
    modelName: run.modelName,
    set,
    numPhotos: held.length,
    rows: rows.map((row) =>
      row.state === 'not-measured' && asked.isWaiting(row.kind) ? { ...row, state: 'waiting' } : row,
    ),
    asItIs: {
      numModelClasses: asItIs.modelClassNames.length,
      matches: matches.map(({ classIndex, modelIndex }) => ({
        className: names[classIndex]!,
        modelName: asItIs.modelClassNames[modelIndex]!,
      })),
      amongMatches: score.amongMatches,
      error: asItIs.error,
    },
    error: asked.error,
  }
}

const EMPTY_ROW = {
  state: 'not-measured',
  runId: null,
  accuracy: null,
  standing: null,
  durationMs: null,
  numLearned: null,
  progress: null,
} as const satisfies Omit<ChoiceRow, 'kind'>

function trainedRow(
  kind: ChoiceKind,
  around: { readonly run: RunSummary; readonly files: ResultFiles },
  candidates: readonly Candidate[],
  held: readonly HeldBackPhoto[],
  now: LabelsNow,
): ChoiceRow {
  const alike = candidates.filter(
    (each) =>
      each.kind === kind && each.run.modelName === around.run.modelName && knowsTheSame(each, around.files, now),
  )
  const going = alike.find(({ run }) => run.state === 'running' || run.state === 'pausing' || run.state === 'stopping')
  if (going && going.run.id !== around.run.id) return { ...EMPTY_ROW, kind, state: 'measuring', runId: going.run.id }
  const chosen = alike.find(({ run }) => run.id === around.run.id) ?? alike.find(isWhole)
  if (chosen?.files === undefined) return { ...EMPTY_ROW, kind }
  const { run, files } = chosen
  const { photos, classes } = heldBackPhotos(files, now)
  const names = classes.map(({ name }) => name)
  const theirs = new Map(photos.map((photo) => [photo.hash, photo]))
  const common = held.flatMap(({ hash }) => theirs.get(hash) ?? [])
  if (common.length === 0) return { ...EMPTY_ROW, kind }
  return {
    kind,
    state: 'measured',
    runId: run.id,
    accuracy: figure(common.map(({ predicted, labels }) => isRight(predicted, labels ?? []))),
    standing: namedStanding(
      standingOfAnswers(
        common.map(({ predicted, labels }) => ({ predicted, labels: labels ?? [] })),
        names.length,
        false,
      ),
      names,
    ),
    durationMs: run.durationMs,
    numLearned: run.numTrainable,
    progress: null,
  }
}

/** A run that was stopped says nothing of its choice, unless it is the one that is looked at. */
const isWhole = ({ files }: Candidate): boolean => files !== undefined && files.report.outcome !== 'stopped'

/** Another list of classes is another question. A run that goes on is not asked yet. */
const knowsTheSame = ({ files }: Candidate, around: ResultFiles, now: LabelsNow): boolean =>
  files === undefined || questionOf(files, now) === questionOf(around, now)

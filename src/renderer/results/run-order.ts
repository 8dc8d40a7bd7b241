import type { RunSummary } from '../../shared/contract/app/runs.ts'

export const RUN_COLUMNS = [
  'name',
  'modelName',
  'line',
  'accuracy',
  'balanced',
  'baseline',
  'numPhotos',
  'startedAt',
] as const
export type RunColumn = (typeof RUN_COLUMNS)[number]

export interface RunOrder {
  readonly column: RunColumn
  readonly isDescending: boolean
}

/** Of the newest first. */
export const NEWEST_FIRST: RunOrder = { column: 'startedAt', isDescending: true }

const valueOf = (run: RunSummary, column: RunColumn): number | string | null => {
  switch (column) {
    case 'accuracy':
      return run.accuracy?.value ?? null
    case 'balanced':
      return run.standing?.balancedAccuracy ?? null
    case 'baseline':
      return run.standing?.baseline.accuracy ?? null
    case 'numPhotos':
      return run.counts.train
    default:
      return run[column]
  }
}

/** Runs by one of their columns; those without that figure stand last, equal ones newest first. */
export function orderedRuns(runs: readonly RunSummary[], { column, isDescending }: RunOrder): RunSummary[] {
  const sign = isDescending ? -1 : 1
  return [...runs].sort((a, b) => {
    const [x, y] = [valueOf(a, column), valueOf(b, column)]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || b.number - a.number
    const order = typeof x === 'string' ? x.localeCompare(String(y), 'en', { numeric: true }) : x - Number(y)
    return sign * order || b.number - a.number
  })
}

/**
 * The runs that are marked as the best: of the highest balanced accuracy among those judged on photos held back, or of validation photos
 * where there is none of those. Only runs count that were judged as the newest of them was, in the same classes and on the same
 * photos: other figures cannot be compared one to one. Nothing is the best of one, and one that is not shown to be better than its baseline is none.
 */
export function bestRuns(runs: readonly RunSummary[]): ReadonlySet<string> {
  const judged = runs.filter(({ standing, accuracy }) => accuracy !== null && standing !== null)
  const held = judged.filter(({ counts }) => counts.test > 0)
  const candidates = held.length > 0 ? held : judged
  const newest = candidates.reduce<RunSummary | undefined>(
    (last, each) => (last && last.number > each.number ? last : each),
    undefined,
  )
  const among = candidates.filter(({ judgedOn }) => isJudgedAlike(judgedOn, newest?.judgedOn))
  if (among.length < 2) return new Set()
  const most = Math.max(...among.map(({ standing }) => standing?.balancedAccuracy ?? 0))
  return new Set(
    among
      .filter(({ standing }) => standing?.balancedAccuracy === most && standing.baseline.comparison === 'better')
      .map(({ id }) => id),
  )
}

/** Runs of older versions do not say which photos they were judged on: of those as many photos of each class have to do. */
function isJudgedAlike(a: RunSummary['judgedOn'], b: RunSummary['judgedOn']): boolean {
  return a?.classes === b?.classes && (a?.photos === undefined || b?.photos === undefined || a.photos === b.photos)
}

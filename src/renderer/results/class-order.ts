import type { ClassResult } from '../../shared/contract/app/results.ts'

export const CLASS_COLUMNS = ['name', 'support', 'recall', 'precision', 'f1', 'averagePrecision'] as const
export type ClassColumn = (typeof CLASS_COLUMNS)[number]

export interface ClassOrder {
  readonly column: ClassColumn
  readonly isDescending: boolean
}

/** Classes by one of their figures; equal ones by name. A class nobody is of stands last: its figures say nothing. */
export function ordered(
  results: readonly ClassResult[],
  { column, isDescending }: ClassOrder,
  nameOf: (classIndex: number) => string,
): ClassResult[] {
  const byName = (a: ClassResult, b: ClassResult): number =>
    nameOf(a.classIndex).localeCompare(nameOf(b.classIndex), 'en')
  const sign = isDescending ? -1 : 1
  const compare = (a: ClassResult, b: ClassResult): number =>
    column === 'name' ? sign * byName(a, b) : sign * ((a[column] ?? -1) - (b[column] ?? -1)) || byName(a, b)
  return [...results].sort((a, b) => Number(a.support === 0) - Number(b.support === 0) || compare(a, b))
}

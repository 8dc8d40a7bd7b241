import type { JudgedPhoto, ResultClass } from '../../shared/contract/app/results.ts'

/** Labels that a mistake may get instead of its own. */
export interface Suggestion {
  readonly classIds: readonly number[]
  readonly name: string
}

/** What the model said of a photo, to be taken over as its labels; none where it was right, said nothing, or a class is gone. */
export function suggestionOf(
  { labels, predicted }: Pick<JudgedPhoto, 'labels' | 'predicted'>,
  classes: readonly Pick<ResultClass, 'classId' | 'name'>[],
): Suggestion | undefined {
  const said = predicted.flatMap((index) => classes[index] ?? [])
  const classIds = said.flatMap(({ classId }) => classId ?? [])
  if (classIds.length === 0 || classIds.length < predicted.length || labels.join() === predicted.join())
    return undefined
  return { classIds, name: said.map(({ name }) => name).join(', ') }
}

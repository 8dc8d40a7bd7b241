import type { Library } from '../library/library.ts'

/**
 * What it means for a project that a table gives photos several labels: they `fit`, the project, which has no label yet, would `switch`
 * to several, or such rows are to `leave-out`.
 */
export function severalMean({ multiLabel, photos }: Library): 'fit' | 'switch' | 'leave-out' {
  if (multiLabel) return 'fit'
  return photos.counts().numLabelled === 0 ? 'switch' : 'leave-out'
}

import type { RunProject } from './run-project.ts'

/** Looking at every photo takes tens of milliseconds where there are many: no more often than anyone reads it. */
const EVERY_MS = 1000

/** How many photos were labelled after a run's revision. */
export function newerLabels(project: RunProject): (revision: number) => number {
  let known: { readonly revision: number; readonly at: number; readonly labelled: readonly number[] } | undefined
  return (since) => {
    const { revision } = project.library
    if (known === undefined || (known.revision !== revision && performance.now() - known.at > EVERY_MS)) {
      const labelled = project.labelledPhotos().map(({ labelledRevision }) => labelledRevision)
      known = { revision, at: performance.now(), labelled }
    }
    return known.labelled.reduce((count, labelledAt) => (labelledAt > since ? count + 1 : count), 0)
  }
}
